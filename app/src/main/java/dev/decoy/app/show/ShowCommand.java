package dev.decoy.app.show;

import dev.decoy.app.Json;
import dev.decoy.app.Passages;
import dev.decoy.app.mine.MiningSetup;
import dev.decoy.app.mine.Origin;
import dev.decoy.app.mine.Recipe;
import dev.decoy.app.mine.RunFolder;
import dev.decoy.app.source.SearchLog;
import dev.decoy.candidate.Anchors;
import dev.decoy.data.Dataset;
import dev.decoy.method.SpecException;
import dev.decoy.mine.Mined;
import dev.decoy.mine.Miner;
import dev.decoy.mine.Unit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code decoy show}: mines one anchor of a run again, with the run's own recipe and seed, and
 * tells what happened.
 */
@Command(
    name = "show",
    description =
        "Tells the story of one anchor of a run: what was found, what each rule dropped and why, what was chosen.",
    footer = {"", "Example: decoy show run/ --anchor q17"})
public final class ShowCommand implements Callable<Integer> {
  private static final int LISTED = 12;
  private static final int SNIPPET = 160;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The folder of a run.")
  @SuppressWarnings("NullAway.Init") // required
  private Path run;

  @Option(names = "--anchor", paramLabel = "ID", required = true, description = "The anchor's id.")
  @SuppressWarnings("NullAway.Init") // required
  private String anchor;

  @Option(names = "--all", description = "List every candidate of every stage.")
  private boolean all;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Recipe recipe = RunFolder.recipe(run);
    try (Dataset data = Dataset.open(RunFolder.store(run));
        MiningSetup setup =
            MiningSetup.open(
                recipe,
                data,
                RunFolder.index(run),
                Dataset.inputs(RunFolder.store(run)).toString(),
                1,
                n -> {},
                warning -> {},
                new SearchLog(line -> {}))) {
      int ordinal = data.queries().ordinal(anchor);
      if (ordinal < 0) {
        throw new SpecException("there is no anchor '" + anchor + "' in " + run);
      }
      List<Unit> units = new ArrayList<>();
      for (int i = 0; i < setup.size(); i++) {
        if (setup.anchor(i) == ordinal) {
          units.add(setup.unit(i));
        }
      }
      if (units.isEmpty()) {
        throw new SpecException(
            "the run in "
                + run
                + " did not mine '"
                + anchor
                + "': it has no positive, or lies beyond --limit");
      }
      List<Map<String, Object>> stories = new ArrayList<>();
      Miner miner = setup.miner();
      List<String> sources = setup.tellsOrigins() ? setup.pool().names() : List.of();
      setup
          .pool()
          .pools(
              new Anchors(new int[] {ordinal}),
              pooled -> {
                for (Unit unit : units) {
                  Story story = new Story(data.documents()::id, sources);
                  Mined mined = miner.mine(unit, pooled, story);
                  stories.add(tell(setup, unit, mined, story, sources));
                }
              });
      if (json) {
        out.println(
            Json.pretty(stories.size() == 1 ? stories.getFirst() : Map.of("pairs", stories)));
      } else {
        stories.forEach(story -> print(out, story));
      }
    }
    return 0;
  }

  private static Map<String, Object> tell(
      MiningSetup setup, Unit unit, Mined mined, Story story, List<String> sources) {
    Dataset data = setup.data();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("anchor", data.queries().id(unit.anchor()));
    json.put("text", data.queries().text(unit.anchor()));
    json.put("scorer", setup.scorerId().name());
    List<Object> positives = new ArrayList<>();
    for (int i = 0; i < unit.positives().length; i++) {
      if (unit.focus() == Unit.ALL || unit.focus() == i) {
        positives.add(document(data, unit.positives()[i], mined.positiveScores()[i]));
      }
    }
    json.put("positives", positives);
    json.put("stages", story.stages());
    List<Object> negatives = new ArrayList<>();
    for (int i = 0; i < mined.negatives().length; i++) {
      Map<String, Object> one = document(data, mined.negatives()[i], mined.scores()[i]);
      one.put("rank", mined.ranks()[i]);
      one.put("by", setup.selections().get(mined.stages()[i]).name());
      Map<String, Map<String, Float>> origin = Origin.of(sources, mined.ranked(), i);
      if (!origin.isEmpty()) {
        one.put("sources", origin);
      }
      negatives.add(one);
    }
    json.put("negatives", negatives);
    json.put("shortfall", mined.shortfall());
    return json;
  }

  private static Map<String, Object> document(Dataset data, int ordinal, float score) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("id", data.documents().id(ordinal));
    one.put("score", score);
    one.put("text", Passages.text(data.documents(), ordinal));
    return one;
  }

  private void print(PrintWriter out, Map<String, Object> story) {
    out.println("anchor " + story.get("anchor") + ": " + story.get("text"));
    out.println("scores by " + story.get("scorer"));
    out.println();
    out.println("positives");
    for (Object positive : (List<?>) list(story, "positives")) {
      printDocument(out, (Map<?, ?>) positive);
    }
    for (Object each : list(story, "stages")) {
      Map<?, ?> stage = (Map<?, ?>) each;
      out.println();
      List<?> candidates = (List<?>) stage.get("candidates");
      if (candidates == null) {
        continue;
      }
      out.println(headline(stage, candidates.size()));
      int shown = 0;
      for (Object one : candidates) {
        Map<?, ?> candidate = (Map<?, ?>) one;
        boolean always = Boolean.TRUE.equals(candidate.get("chosen"));
        if (!all && !always && shown >= LISTED) {
          continue;
        }
        shown++;
        out.println("  " + line(candidate));
      }
      if (!all && shown < candidates.size()) {
        out.println("  … and " + (candidates.size() - shown) + " more (--all lists them)");
      }
    }
    out.println();
    out.println("negatives");
    for (Object negative : list(story, "negatives")) {
      printDocument(out, (Map<?, ?>) negative);
    }
    if (!Integer.valueOf(0).equals(story.get("shortfall"))) {
      out.println("  " + story.get("shortfall") + " fewer than the recipe asks for");
    }
    out.println();
  }

  private static List<?> list(Map<String, Object> story, String key) {
    return story.get(key) instanceof List<?> list ? list : List.of();
  }

  private static String headline(Map<?, ?> stage, int listed) {
    return switch (String.valueOf(stage.get("what"))) {
      case "found" -> stage.get("stage") + " found " + listed;
      case "judged" ->
          stage.get("stage")
              + " judged "
              + stage.get("reached")
              + " and had something to say of "
              + listed;
      default -> stage.get("stage") + " chose among " + stage.get("reached");
    };
  }

  private static String line(Map<?, ?> candidate) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT, "%-28s %9s", candidate.get("id"), number(candidate.get("score"))));
    if (candidate.get("verdict") instanceof String verdict) {
      line.append("  ").append(verdict);
      Object reason = candidate.get("reason");
      line.append(reason == null || reason.equals("") ? "" : ": " + reason);
      if (candidate.get("limit") instanceof Double limit && !limit.isNaN()) {
        line.append(" (")
            .append(number(candidate.get("observed")))
            .append(" against ")
            .append(number(limit))
            .append(")");
      }
    }
    if (candidate.get("probability") instanceof Double probability) {
      line.append(
          String.format(
              Locale.ROOT,
              "  p = %.4f%s",
              probability,
              Boolean.TRUE.equals(candidate.get("chosen")) ? "  chosen" : ""));
    }
    return line.append(origin(candidate)).toString();
  }

  /** Where each source had it: {@code bm25 #3 (12.1), walk #1 (hop 2)}. */
  private static String origin(Map<?, ?> candidate) {
    if (!(candidate.get("sources") instanceof Map<?, ?> sources)) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    sources.forEach((name, said) -> {
      List<String> words = new ArrayList<>();
      String rank = "";
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) said).entrySet()) {
        if (entry.getKey().equals(Origin.RANK)) {
          rank = " #" + ((Number) entry.getValue()).intValue();
        } else if (entry.getKey().equals(Origin.SCORE)) {
          words.add(number(entry.getValue()));
        } else {
          words.add(entry.getKey() + " " + plain(((Number) entry.getValue()).doubleValue()));
        }
      }
      parts.add(name + rank + (words.isEmpty() ? "" : " (" + String.join(", ", words) + ")"));
    });
    return "  " + String.join(", ", parts);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : number(value);
  }

  private static void printDocument(PrintWriter out, Map<?, ?> document) {
    Object by = document.get("by");
    String text = String.valueOf(document.get("text")).replaceAll("\\s+", " ");
    out.println(
        "  "
            + document.get("id")
            + "  "
            + number(document.get("score"))
            + (by == null
                ? ""
                : "  by "
                    + by
                    + (Integer.valueOf(0).equals(document.get("rank"))
                        ? ""
                        : ", rank " + document.get("rank")))
            + origin(document));
    out.println("      " + (text.length() > SNIPPET ? text.substring(0, SNIPPET) + "…" : text));
  }

  private static String number(@Nullable Object value) {
    return value instanceof Number n
        ? Double.isNaN(n.doubleValue()) ? "-" : String.format(Locale.ROOT, "%.4g", n.doubleValue())
        : "-";
  }
}
