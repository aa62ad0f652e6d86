package dev.decoy.data.ledger;

import dev.decoy.data.input.InputException;
import dev.decoy.measure.audit.Hypothesis;
import dev.decoy.measure.audit.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The plan of a study as a JSON file holds it.
 *
 * <pre>
 * {"id": "…", "split": "test", "seeds": [1, 2, 3], "test": "paired-t", "alpha": 0.05,
 *  "hypotheses": [{"id": "…", "treatment": "…", "control": "…", "metric": "ndcg@10",
 *                  "direction": "higher", "minimalEffect": 0.01, "primary": true}],
 *  "arms": {"…": {"trials": 4, "space": {"margin": [0.1, 0.2]}}},
 *  "datasets": {"…": "content hash"}}
 * </pre>
 *
 * <p>May be left out: {@code correction} (holm), {@code codeVersion} (any, as long as it is one),
 * {@code seed} of resampling (0), {@code reporting} with {@code metrics}, {@code subgroups} and
 * {@code thresholds}, {@code exclusion} with {@code failed} and {@code most}, {@code stopping} with
 * {@code looks} and {@code below}; of a hypothesis {@code minimalEffect} (0), {@code margin} (0)
 * and {@code primary} (false). {@code test} is paired-t, paired-bootstrap or sign-flip.
 *
 * @param plan what it says
 * @param hash SHA-256 of its canonical form, in hexadecimal digits: the order of names, white space
 *     and the way in which numbers are written do not change it, anything else does
 * @param canonical the canonical form
 */
public record PlanFile(Plan plan, String hash, String canonical) {
  private static final Set<String> PARTS =
      Set.of(
          "id",
          "hypotheses",
          "datasets",
          "split",
          "seeds",
          "arms",
          "reporting",
          "exclusion",
          "stopping",
          "test",
          "alpha",
          "correction",
          "codeVersion",
          "seed");

  /**
   * Reads a plan.
   *
   * @throws InputException naming the file, the line and what is wrong
   */
  public static PlanFile read(Path file) {
    try {
      return read(file.toString(), 1, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the plan " + file, e);
    }
  }

  /**
   * Reads a plan that is at hand.
   *
   * @param file what to call it in messages
   * @throws InputException naming it and what is wrong
   */
  public static PlanFile parse(String file, byte[] json) {
    return read(file, 1, json);
  }

  static PlanFile read(String file, long line, byte[] bytes) {
    JsonPart json = JsonPart.read(file, line, bytes);
    Plan plan;
    try {
      plan = plan(json.only(PARTS));
    } catch (IllegalArgumentException e) {
      throw json.bad(String.valueOf(e.getMessage()), "change the plan");
    }
    String canonical;
    try {
      canonical = CanonicalJson.text(json.plain());
    } catch (IllegalArgumentException e) {
      throw json.bad(String.valueOf(e.getMessage()), "change the plan");
    }
    return new PlanFile(plan, Sha256.of(canonical.getBytes(StandardCharsets.UTF_8)), canonical);
  }

  private static Plan plan(JsonPart json) {
    List<Hypothesis> hypotheses = new ArrayList<>();
    for (JsonPart one : json.part("hypotheses").list()) {
      hypotheses.add(hypothesis(one));
    }
    Map<String, Plan.Arm> arms = new LinkedHashMap<>();
    json.part("arms").all().forEach((name, arm) -> arms.put(name, arm(arm)));
    return new Plan(
        json.part("id").text(),
        hypotheses,
        json.part("datasets").texts(),
        json.part("split").text(),
        json.part("seeds").list().stream().map(JsonPart::whole).toList(),
        arms,
        json.has("reporting") ? reporting(json.part("reporting")) : Plan.Reporting.NONE,
        json.has("exclusion") ? exclusion(json.part("exclusion")) : Plan.Exclusion.NONE,
        json.has("stopping") ? stopping(json.part("stopping")) : Plan.Stopping.NONE,
        json.part("test").word(Plan.Test.class),
        json.part("alpha").number(),
        json.has("correction")
            ? json.part("correction").word(Plan.Correction.class)
            : Plan.Correction.HOLM,
        json.has("codeVersion") ? json.part("codeVersion").text() : "",
        json.has("seed") ? json.part("seed").whole() : 0);
  }

  private static Hypothesis hypothesis(JsonPart json) {
    json.only(
        Set.of(
            "id",
            "treatment",
            "control",
            "metric",
            "direction",
            "minimalEffect",
            "margin",
            "primary"));
    try {
      return new Hypothesis(
          json.part("id").text(),
          json.part("treatment").text(),
          json.part("control").text(),
          json.part("metric").text(),
          json.part("direction").word(Hypothesis.Direction.class),
          json.has("minimalEffect") ? json.part("minimalEffect").number() : 0,
          json.has("margin") ? json.part("margin").number() : 0,
          json.has("primary") && json.part("primary").flag());
    } catch (IllegalArgumentException e) {
      throw json.bad(String.valueOf(e.getMessage()), "change the hypothesis");
    }
  }

  private static Plan.Arm arm(JsonPart json) {
    json.only(Set.of("trials", "space"));
    Map<String, List<String>> space = new TreeMap<>();
    if (json.has("space")) {
      json.part("space")
          .all()
          .forEach((option, values) ->
              space.put(option, values.list().stream().map(JsonPart::written).toList()));
    }
    try {
      return new Plan.Arm(json.part("trials").count(), space);
    } catch (IllegalArgumentException e) {
      throw json.bad(String.valueOf(e.getMessage()), "change the arm");
    }
  }

  private static Plan.Reporting reporting(JsonPart json) {
    json.only(Set.of("metrics", "subgroups", "thresholds"));
    return new Plan.Reporting(
        texts(json, "metrics"),
        texts(json, "subgroups"),
        json.has("thresholds")
            ? json.part("thresholds").list().stream().map(JsonPart::number).toList()
            : List.of());
  }

  private static List<String> texts(JsonPart json, String name) {
    return json.has(name)
        ? json.part(name).list().stream().map(JsonPart::text).toList()
        : List.of();
  }

  private static Plan.Exclusion exclusion(JsonPart json) {
    json.only(Set.of("failed", "most"));
    return new Plan.Exclusion(json.part("failed").flag(), json.part("most").count());
  }

  private static Plan.Stopping stopping(JsonPart json) {
    json.only(Set.of("looks", "below"));
    try {
      return new Plan.Stopping(
          json.part("looks").list().stream().map(JsonPart::count).toList(),
          json.has("below") ? json.part("below").number() : 0);
    } catch (IllegalArgumentException e) {
      throw json.bad(String.valueOf(e.getMessage()), "change the rule");
    }
  }
}
