package dev.decoy.app.check;

import dev.decoy.data.audit.AuditOptions;
import dev.decoy.data.audit.AuditReport;
import dev.decoy.data.audit.Finding;
import dev.decoy.data.audit.RepairReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/** A check's result for people: a table of findings, then the first examples of each. */
record ReportText(AuditOptions options, PrintWriter out) {
  private static final String ROW = "%-26s %10s  %8s  %s%n";

  void print(AuditReport found, Optional<RepairReport> repaired) {
    out.printf(
        Locale.ROOT,
        "%s: %s, %,d records, %,d positives, %,d negatives%n",
        found.file(),
        found.format().word(),
        found.records(),
        found.positives(),
        found.negatives());
    if (found.findings().isEmpty()) {
      out.printf(Locale.ROOT, "Nothing found.%n");
    } else {
      out.printf(Locale.ROOT, "%n");
      table(found);
      found.findings().forEach(this::examples);
    }
    repaired.ifPresent(this::print);
    boolean suspicions =
        found.findings().stream().anyMatch(finding -> !options.isProblem(finding.kind()));
    if (suspicions) {
      out.printf(
          Locale.ROOT,
          "%nA suspicion may well be right, and is left to you; --strict makes it a problem.%n");
    }
  }

  private void table(AuditReport report) {
    out.printf(Locale.ROOT, ROW, "finding", "count", "share", "of");
    for (Finding finding : report.findings()) {
      out.printf(
          Locale.ROOT,
          ROW,
          finding.kind().word(),
          String.format(Locale.ROOT, "%,d", finding.count()),
          share(finding.share()),
          finding.kind().unit().word() + (options.isProblem(finding.kind()) ? "" : " (suspicion)"));
    }
  }

  /** Never rounded to nothing or to all. */
  private static String share(double share) {
    if (share > 0 && share < 0.0001) {
      return "<0.01%";
    }
    return String.format(Locale.ROOT, "%.2f%%", share < 1 ? Math.min(100 * share, 99.99) : 100);
  }

  private void examples(Finding finding) {
    out.printf(Locale.ROOT, "%n%s%n", finding.kind().word());
    for (Finding.Example example : finding.examples()) {
      out.printf(Locale.ROOT, "  line %d: %s%n", example.line(), example.why());
      if (!example.text().isBlank()) {
        out.printf(Locale.ROOT, "    %s%n", example.text());
      }
    }
    long more = finding.count() - finding.examples().size();
    if (more > 0) {
      out.printf(Locale.ROOT, "  and %,d more%n", more);
    }
  }

  private void print(RepairReport report) {
    out.printf(
        Locale.ROOT,
        "%n%s: %,d of %,d records, %,d dropped, %,d changed; what was done is in %s%n",
        report.out(),
        report.after().records(),
        report.before().records(),
        report.recordsDropped(),
        report.recordsChanged(),
        report.log());
    if (!report.after().findings().isEmpty()) {
      out.printf(Locale.ROOT, "%nLeft in it:%n%n");
      table(report.after());
    }
  }
}
