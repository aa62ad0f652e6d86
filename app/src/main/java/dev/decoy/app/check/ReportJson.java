package dev.decoy.app.check;

import dev.decoy.data.audit.AuditOptions;
import dev.decoy.data.audit.AuditReport;
import dev.decoy.data.audit.Finding;
import dev.decoy.data.audit.RepairReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A check's result as plain values, for {@code --json}. */
record ReportJson(AuditOptions options) {
  Map<String, Object> of(AuditReport found, Optional<RepairReport> repaired) {
    Map<String, Object> object = new LinkedHashMap<>(of(found));
    repaired.ifPresent(report -> {
      Map<String, Object> fix = new LinkedHashMap<>();
      fix.put("out", report.out().toString());
      fix.put("log", report.log().toString());
      fix.put("recordsDropped", report.recordsDropped());
      fix.put("recordsChanged", report.recordsChanged());
      fix.put("rounds", report.rounds());
      fix.put("after", of(report.after()));
      object.put("fix", fix);
    });
    return object;
  }

  private Map<String, Object> of(AuditReport report) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", report.file());
    object.put("format", report.format().word());
    object.put("records", report.records());
    object.put("positives", report.positives());
    object.put("negatives", report.negatives());
    object.put("problems", report.problems());
    object.put("findings", report.findings().stream().map(this::of).toList());
    return object;
  }

  private Map<String, Object> of(Finding finding) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("finding", finding.kind().word());
    object.put("problem", options.isProblem(finding.kind()));
    object.put("count", finding.count());
    object.put("of", finding.of());
    object.put("unit", finding.kind().unit().word());
    object.put("share", finding.share());
    List<Map<String, Object>> examples =
        finding.examples().stream()
            .map(example -> {
              Map<String, Object> shown = new LinkedHashMap<>();
              shown.put("line", example.line());
              shown.put("text", example.text());
              shown.put("why", example.why());
              return shown;
            })
            .toList();
    object.put("examples", examples);
    return object;
  }
}
