package dev.decoy.data.audit;

import dev.decoy.data.output.TrainingFormat;
import java.nio.file.Path;
import java.util.List;

/**
 * What an audit found.
 *
 * @param file as it was named
 * @param format recognised or given
 * @param records in the file
 * @param positives in the file, each time that one stands there
 * @param negatives likewise
 * @param findings one for each kind that was looked for and found, in the order of {@link Kind}
 * @param problems whether any of them is a problem rather than a suspicion
 */
public record AuditReport(
    String file,
    TrainingFormat format,
    long records,
    long positives,
    long negatives,
    List<Finding> findings,
    boolean problems) {
  /** Copies the findings. */
  public AuditReport {
    findings = List.copyOf(findings);
  }

  /** The same of a file that has taken another name. */
  AuditReport of(Path name) {
    return new AuditReport(
        name.toString(), format, records, positives, negatives, findings, problems);
  }
}
