package dev.decoy.app.compare;

import dev.decoy.measure.audit.StudyReport;
import dev.decoy.measure.audit.StudyReport.Verdict;
import dev.decoy.method.Nearest;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a paper says, and the comparison that could show it wrong.
 *
 * @param name of the claim, usually the method's
 * @param paper its title
 * @param sentence what is claimed
 * @param here what the comparison is
 * @param untestable what of the claim it cannot show
 * @param grid the comparison, with hypotheses
 */
record Claim(
    String name, String paper, String sentence, String here, String untestable, Grid grid) {
  private static final YAMLMapper YAML = YAMLMapper.shared();

  /** What came of a claim. */
  enum Result {
    /** Every hypothesis was supported. */
    REPRODUCED,
    /** An effect of the size that matters was excluded for at least one. */
    NOT_REPRODUCED,
    /** Neither, or the plan was left. */
    INCONCLUSIVE
  }

  /** All claims, in the order of their names. */
  static List<String> names() {
    return text("index.txt").lines().filter(line -> !line.isBlank()).sorted().toList();
  }

  /**
   * One claim.
   *
   * @throws SpecException if there is none of this name
   */
  static Claim of(String name) {
    if (!names().contains(name)) {
      throw new SpecException(
          "there is no claim '"
              + name
              + "'"
              + Nearest.hint(name, names())
              + "; 'decoy claims' lists them");
    }
    String file = name + ".yaml";
    JsonNode node = YAML.readTree(text(file));
    return new Claim(
        name,
        node.get("paper").asString(),
        node.get("claim").asString(),
        node.get("here").asString(),
        node.get("untestable").asString(),
        Grid.of(Path.of(file), node.get("comparison")));
  }

  private static String text(String file) {
    try (InputStream in = Claim.class.getResourceAsStream("claims/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a report says of the claim. */
  static Result result(ComparisonReport report) {
    StudyReport study = report.study().orElseThrow();
    List<Verdict> verdicts = new ArrayList<>();
    study.outcomes().forEach(outcome -> verdicts.add(outcome.verdict()));
    if (verdicts.stream().allMatch(verdict -> verdict == Verdict.SUPPORTED)) {
      return Result.REPRODUCED;
    }
    return verdicts.contains(Verdict.NOT_SUPPORTED) ? Result.NOT_REPRODUCED : Result.INCONCLUSIVE;
  }
}
