package dev.decoy.data.audit;

import dev.decoy.data.output.TrainingFormat;
import dev.decoy.method.SpecException;
import java.util.Optional;
import java.util.Set;

/**
 * What an audit looks for.
 *
 * @param format what the file is; empty to recognise it
 * @param near Jaccard similarity of shingles of three words from which a negative nearly equals a
 *     positive, above 0 to 1. Default 0.8
 * @param ratio share of the positive's score from which a negative scores nearly as high, above 0
 *     to 1; of a positive p, {@code p - (1 - ratio)·|p|}, so that negative scores are judged alike.
 *     Default 0.95
 * @param ignored kinds that are not looked for
 * @param strict whether suspicions count as problems. Default false
 * @param evaluation what the training file must not hold
 */
public record AuditOptions(
    Optional<TrainingFormat> format,
    double near,
    double ratio,
    Set<Kind> ignored,
    boolean strict,
    EvaluationSet evaluation) {
  /** Checked. */
  public AuditOptions {
    if (!(near > 0 && near <= 1)) {
      throw new SpecException("near is " + near + "; legal: above 0 to 1 (default 0.8)");
    }
    if (!(ratio > 0 && ratio <= 1)) {
      throw new SpecException("ratio is " + ratio + "; legal: above 0 to 1 (default 0.95)");
    }
    ignored = Set.copyOf(ignored);
  }

  /** Everything at its default. */
  public static AuditOptions defaults() {
    return new AuditOptions(Optional.empty(), 0.8, 0.95, Set.of(), false, EvaluationSet.none());
  }

  /** Whether a kind decides the exit code and is repaired. */
  public boolean isProblem(Kind kind) {
    return !ignored.contains(kind) && (strict || !kind.suspicion());
  }

  /** Whether a repair acts on a kind. */
  public boolean isRepaired(Kind kind) {
    return isProblem(kind) && kind != Kind.TRUNCATED_TEXT;
  }
}
