package dev.decoy.app.compare;

import dev.decoy.measure.audit.StudyReport;
import dev.decoy.measure.audit.StudyReport.Verdict;
import dev.decoy.method.Nearest;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 * @param needs the data that it is tested on; empty if it makes its own
 * @param comparison the comparison, with hypotheses, as it stands in the claim's file
 */
record Claim(
    String name,
    String paper,
    String sentence,
    String here,
    String untestable,
    Optional<Needs> needs,
    JsonNode comparison) {
  private static final YAMLMapper YAML = YAMLMapper.shared();

  /**
   * Data that a user has to have.
   *
   * @param set what they are called
   * @param folder where they lie, from the folder of data
   * @param layout which files are in it, and what is in these
   * @param source where they come from, and where their terms stand
   */
  record Needs(String set, String folder, String layout, String source) {
    private static Needs of(JsonNode node) {
      return new Needs(
          node.get("set").asString(),
          node.get("folder").asString(),
          node.get("layout").asString(),
          node.get("source").asString());
    }

    /** What has to be where, as a sentence. */
    String sentence() {
      return "needs " + set + " in DIR/" + folder + " (" + layout + "; " + source + ")";
    }
  }

  /** What came of a claim. */
  enum Result {
    /** Every hypothesis was supported; over queries as well, where seeds share them. */
    REPRODUCED,
    /** An effect of the size that matters was excluded for at least one, over queries as well. */
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
    JsonNode node = YAML.readTree(text(name + ".yaml"));
    return new Claim(
        name,
        node.get("paper").asString(),
        node.get("claim").asString(),
        node.get("here").asString(),
        node.get("untestable").asString(),
        Optional.ofNullable(node.get("data")).map(Needs::of),
        node.get("comparison"));
  }

  /**
   * The comparison.
   *
   * @param data the folder that a claim's data lie in; read only by a claim that needs some
   * @throws SpecException if the claim needs data that are not there; says which, and where to put
   *     them
   */
  Grid grid(Optional<Path> data) {
    Path file = Path.of(name + ".yaml");
    if (needs.isEmpty()) {
      return Grid.of(file, comparison);
    }
    String wanted = "the claim '" + name + "' " + needs.get().sentence();
    Path folder =
        data.orElseThrow(() ->
            new SpecException(
                wanted + "; name DIR with --data, or in the environment variable DECOY_DATA"));
    if (!Files.isDirectory(folder.resolve(needs.get().folder()))) {
      throw new SpecException(
          wanted
              + "; there is no folder "
              + folder.resolve(needs.get().folder())
              + ": put them there, or name another DIR with --data");
    }
    return Grid.of(file, folder, comparison);
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
    for (int i = 0; i < study.outcomes().size(); i++) {
      Verdict verdict = study.outcomes().get(i).verdict();
      boolean agreed =
          report.overQueries().isEmpty() || report.overQueries().get(i).verdict() == verdict;
      verdicts.add(agreed ? verdict : Verdict.INCONCLUSIVE);
    }
    if (verdicts.stream().allMatch(verdict -> verdict == Verdict.SUPPORTED)) {
      return Result.REPRODUCED;
    }
    return verdicts.contains(Verdict.NOT_SUPPORTED) ? Result.NOT_REPRODUCED : Result.INCONCLUSIVE;
  }
}
