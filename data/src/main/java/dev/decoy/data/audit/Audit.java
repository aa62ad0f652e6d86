package dev.decoy.data.audit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Looks through a training file for what would harm a training, without keeping it in memory.
 *
 * <p>Each {@link Kind} is one class that implements {@link Check}. Texts are compared after
 * normalisation ({@link dev.decoy.data.text.NormalisedText}), by 64-bit fingerprint.
 */
public final class Audit {
  private Audit() {}

  /**
   * Audits a file.
   *
   * @param file a training file of any known format
   * @param options what to look for
   * @param progress is told the number of bytes each time some were read
   * @throws dev.decoy.data.input.InputException if the file cannot be read
   */
  public static AuditReport of(Path file, AuditOptions options, IntConsumer progress) {
    try (Pass pass = Pass.over(file, recognition(options), options, progress)) {
      return pass.report();
    }
  }

  static Function<Fields, Shape> recognition(AuditOptions options) {
    return options
        .format()
        .<Function<Fields, Shape>>map(format -> fields -> Recognition.as(format, fields))
        .orElse(Recognition::of);
  }

  /** One way through a file; remembers what a repair needs to know until it is closed. */
  record Pass(Shape shape, List<Check> checks, AuditReport report) implements AutoCloseable {
    static Pass over(
        Path path,
        Function<Fields, Shape> recognition,
        AuditOptions options,
        IntConsumer progress) {
      List<Check> checks = new ArrayList<>();
      boolean whole = false;
      try (TrainingFile file = TrainingFile.open(path, recognition, progress)) {
        checks.addAll(checks(options, file.shape()));
        Count count = new Count();
        long records = 0;
        long positives = 0;
        long negatives = 0;
        Groups groups = new Groups(file);
        for (Optional<AnchorGroup> next = groups.next(); next.isPresent(); next = groups.next()) {
          AnchorGroup group = next.get();
          for (Check check : checks) {
            check.look(group, count);
          }
          for (TrainingRecord record : group.records()) {
            records++;
            positives += record.positives().size();
            negatives += record.negatives().size();
          }
        }
        checks.forEach(check -> check.finish(count));
        List<Finding> findings = count.findings(records, positives, negatives);
        whole = true;
        return new Pass(
            file.shape(),
            checks,
            new AuditReport(
                file.name(),
                file.shape().format(),
                records,
                positives,
                negatives,
                findings,
                findings.stream().anyMatch(finding -> options.isProblem(finding.kind()))));
      } finally {
        if (!whole) {
          checks.forEach(Check::close);
        }
      }
    }

    @Override
    public void close() {
      checks.forEach(Check::close);
    }

    private static List<Check> checks(AuditOptions options, Shape shape) {
      EvaluationSet evaluation = options.evaluation();
      List<Check> all =
          List.of(
              new EmptyText(),
              new StringForList(),
              new NoPositives(shape),
              shape instanceof PairShape ? new PairsWithoutNegatives() : new NoNegatives(),
              new NegativeEqualsAnchor(),
              new NegativeEqualsPositive(),
              new NegativeNearPositive(options.near()),
              new RepeatedNegative(),
              new DuplicateRecord(),
              new ConflictingLabels(),
              new EvaluationQuery(evaluation),
              ScoreAgainstPositive.above(),
              ScoreAgainstPositive.near(options.ratio()),
              new EvaluationAnswer(evaluation),
              new TruncatedText());
      return all.stream().filter(check -> !options.ignored().contains(check.kind())).toList();
    }
  }
}
