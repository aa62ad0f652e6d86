package dev.decoy.benchmarks.faults;

import dev.decoy.data.ledger.LedgerReading;
import dev.decoy.measure.audit.LedgerEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of a comparison. Compared are its grid, models, outcomes, {@code compare.json} and
 * {@code compare.html} without times, and which runs its ledger counts: each once, with the same
 * configuration and metrics, whatever was killed in between.
 *
 * @param folder the comparison's folder in the scenario's
 * @param arms in the order in which they are run
 */
record ComparisonTraces(String folder, List<String> arms) implements Traces {
  private static final String LEDGER = "ledger.jsonl";
  private static final String REPORT = "compare.json";
  private static final String PAGE = "compare.html";

  /** Copies the list. */
  ComparisonTraces {
    arms = List.copyOf(arms);
  }

  @Override
  public Map<String, String> result(Path out) {
    Map<String, String> result = new TreeMap<>();
    Path root = out.resolve(folder);
    for (Path file : Trace.files(root)) {
      String name = root.relativize(file).toString();
      if (name.contains("/model.training/")) {
        result.put(name, "left over");
      } else if (name.matches(
          "(arms|teacher)/.*(/model/.*|/dev\\.json|/test\\.json)|grid\\.json")) {
        result.put(name, Trace.sha256(file));
      } else if (name.endsWith("/seconds.json") && Trace.badLine(file) != 0) {
        // A kill behind the model and before its time is noted loses the time, and the report says
        // so.
        result.put(name, "no whole JSON object");
      }
    }
    if (Files.exists(root.resolve(REPORT))) {
      result.put(REPORT, withoutTimes(Trace.json(root.resolve(REPORT))));
    }
    if (Files.exists(root.resolve(PAGE))) {
      String page = new String(Trace.bytes(root.resolve(PAGE)), StandardCharsets.UTF_8);
      result.put(PAGE, page.replaceAll("<td>([\\d.]+ s|-)</td>", "<td>time</td>"));
    }
    if (Files.exists(root.resolve(LEDGER))) {
      result.putAll(counted(root.resolve(LEDGER)));
    }
    return result;
  }

  /** What each run of the study counts with, and how often; and how many have no end. */
  private static Map<String, String> counted(Path ledger) {
    Map<String, String> counted = new TreeMap<>();
    Map<String, LedgerEntry.Started> open = new HashMap<>();
    int looks = 0;
    for (LedgerEntry entry : LedgerReading.read(ledger).entries()) {
      if (entry instanceof LedgerEntry.Started start) {
        open.put(start.run(), start);
      } else if (entry instanceof LedgerEntry.Reported) {
        looks++;
      } else if (entry instanceof LedgerEntry.Ended end) {
        LedgerEntry.Started start = open.remove(end.run());
        if (end.status() == LedgerEntry.Status.FINISHED) {
          // A second start has a number behind the run's name.
          counted.merge(
              "run " + end.run().replaceFirst("/\\d+$", ""),
              counts(start, end),
              (one, other) -> one + ", and again " + other);
        }
      }
    }
    if (looks > 0) {
      counted.put("looks at outcomes", String.valueOf(looks));
    }
    counted.put("runs without an end", String.valueOf(open.size()));
    return counted;
  }

  private static String counts(LedgerEntry.@Nullable Started start, LedgerEntry.Ended end) {
    return start == null
        ? "ends without a start"
        : "%s, seed %d, %s on %s: %s"
            .formatted(
                start.arm(),
                start.seed(),
                new TreeMap<>(start.config()),
                start.split(),
                new TreeMap<>(end.metrics()));
  }

  private static String withoutTimes(JsonNode report) {
    ObjectNode copy = ((ObjectNode) report).deepCopy();
    copy.get("arms")
        .forEach(arm -> {
          ((ObjectNode) arm).remove("miningSeconds");
          ((ObjectNode) arm).remove("trainingSeconds");
        });
    return copy.toString();
  }

  @Override
  public List<String> faults(Path out, Map<String, String> whole) {
    List<String> faults = new ArrayList<>();
    try {
      result(out)
          .forEach((name, content) -> {
            if (!name.startsWith("runs ")
                && !content.equals("left over")
                && !content.equals(whole.get(name))) {
              faults.add(name + " is not the undisturbed run's: " + brief(content));
            }
          });
    } catch (JacksonException e) {
      faults.add(REPORT + " is no whole JSON object: " + e.getOriginalMessage());
    }
    Path ledger = out.resolve(folder).resolve(LEDGER);
    if (Files.exists(ledger)) {
      faults.addAll(faults(LedgerReading.read(ledger)));
    }
    return faults;
  }

  private static List<String> faults(LedgerReading reading) {
    List<String> faults = new ArrayList<>(reading.faults());
    Map<String, Integer> ends = new HashMap<>();
    for (LedgerEntry entry : reading.entries()) {
      if (entry instanceof LedgerEntry.Ended end && ends.merge(end.run(), 1, Integer::sum) > 1) {
        faults.add("the run '" + end.run() + "' ends twice");
      }
    }
    return faults;
  }

  private static String brief(String content) {
    return content.substring(0, Math.min(100, content.length()));
  }

  @Override
  public String stage(Path out) {
    Path root = out.resolve(folder);
    if (Files.exists(root.resolve(REPORT))) {
      return (arms.size() + 3) + " ending";
    }
    for (int i = arms.size(); i > 0; i--) {
      if (Files.exists(root.resolve("arms").resolve(arms.get(i - 1)))) {
        return (i + 2) + " arm " + arms.get(i - 1);
      }
    }
    return Files.exists(root.resolve(LEDGER)) ? "2 sealed" : "1 starting";
  }
}
