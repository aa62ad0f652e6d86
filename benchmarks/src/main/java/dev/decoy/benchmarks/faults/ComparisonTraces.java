package dev.decoy.benchmarks.faults;

import dev.decoy.data.ledger.LedgerReading;
import dev.decoy.measure.audit.LedgerEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of a comparison. Compared are its models, outcomes and {@code compare.json} without
 * times, and which runs its ledger counts: each once, whatever was killed in between.
 *
 * @param folder the comparison's folder in the scenario's
 */
record ComparisonTraces(String folder) implements Traces {
  private static final String LEDGER = "ledger.jsonl";
  private static final String REPORT = "compare.json";

  @Override
  public Map<String, String> result(Path out) {
    Map<String, String> result = new TreeMap<>();
    Path root = out.resolve(folder);
    for (Path file : Trace.files(root)) {
      String name = root.relativize(file).toString();
      if (name.matches("(arms|teacher)/.*(/model/.*|/dev\\.json|/test\\.json)")) {
        result.put(name, Trace.sha256(file));
      } else if (name.contains("/model.training/")) {
        result.put(name, "left over");
      }
    }
    if (Files.exists(root.resolve(REPORT))) {
      result.put(REPORT, withoutTimes(Trace.json(root.resolve(REPORT))));
    }
    if (Files.exists(root.resolve(LEDGER))) {
      result.putAll(counted(root.resolve(LEDGER)));
    }
    return result;
  }

  /** How often each run of the study counts, and how many have no end. */
  private static Map<String, String> counted(Path ledger) {
    Map<String, Integer> finished = new TreeMap<>();
    int open = 0;
    for (LedgerEntry entry : LedgerReading.read(ledger).entries()) {
      if (entry instanceof LedgerEntry.Started) {
        open++;
      } else if (entry instanceof LedgerEntry.Ended end) {
        open--;
        if (end.status() == LedgerEntry.Status.FINISHED) {
          // A second start has a number behind the run's name.
          finished.merge(end.run().replaceFirst("/\\d+$", ""), 1, Integer::sum);
        }
      }
    }
    Map<String, String> counted = new TreeMap<>();
    finished.forEach((run, times) -> counted.put("run " + run, "counts " + times));
    counted.put("runs without an end", String.valueOf(open));
    return counted;
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
      return "5 ending";
    }
    if (Files.exists(root.resolve("arms/top"))) {
      return "4 second arm";
    }
    if (Files.exists(root.resolve("arms/random"))) {
      return "3 first arm";
    }
    return Files.exists(root.resolve(LEDGER)) ? "2 sealed" : "1 starting";
  }
}
