package dev.decoy.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.data.ledger.Ledger;
import dev.decoy.data.ledger.PlanFile;
import dev.decoy.measure.audit.LedgerEntry;
import dev.decoy.measure.audit.LedgerEntry.Ended;
import dev.decoy.measure.audit.LedgerEntry.Started;
import dev.decoy.measure.audit.LedgerEntry.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTracesTest {
  private static final PlanFile PLAN =
      PlanFile.parse(
          "plan.json",
          """
          {"id": "s", "split": "test", "seeds": [1], "test": "paired-t", "alpha": 0.05,
           "hypotheses": [{"id": "h", "treatment": "new", "control": "old", "metric": "m",
                           "direction": "higher", "primary": true}],
           "arms": {"new": {"trials": 1}, "old": {"trials": 1}}, "datasets": {}}
          """
              .getBytes(StandardCharsets.UTF_8));

  @TempDir private Path out;
  private final ComparisonTraces traces = new ComparisonTraces("c", List.of("old", "new"));
  private Path folder = Path.of("");

  @BeforeEach
  void makesTheFolder() throws IOException {
    folder = Files.createDirectories(out.resolve("c"));
  }

  private Ledger ledger() {
    Ledger ledger = new Ledger(folder.resolve("ledger.jsonl"));
    ledger.seal(PLAN, false);
    return ledger;
  }

  private static LedgerEntry.Started started(String run) {
    return new Started(PLAN.hash(), run, "new", 1, Map.of(), Map.of(), "test", "v", false);
  }

  private static Ended finished(String run, double value) {
    return new Ended(PLAN.hash(), run, Status.FINISHED, Map.of("m", value));
  }

  @Test
  void aRunThatFailedAndWasRunAgainCountsOnce() {
    Ledger whole = ledger();
    whole.start(started("new/seed-1/trial-0/test"));
    whole.end(finished("new/seed-1/trial-0/test", 0.5));
    Map<String, String> undisturbed = traces.result(out);
    assertThat(undisturbed)
        .containsEntry("run new/seed-1/trial-0/test", "new, seed 1, {} on test: {m=0.5}")
        .containsEntry("runs without an end", "0");
    assertThat(traces.faults(out, undisturbed)).isEmpty();

    // As a second start would be that forgot the first one's end.
    whole.start(started("new/seed-1/trial-0/test/2"));
    assertThat(traces.result(out)).containsEntry("runs without an end", "1");
    whole.end(finished("new/seed-1/trial-0/test/2", 0.5));
    assertThat(traces.result(out)).isNotEqualTo(undisturbed);
    assertThat(traces.faults(out, undisturbed)).hasSize(1).first().asString().contains("and again");
  }

  @Test
  void aRunWithAnotherOutcomeIsSeen() {
    Ledger ledger = ledger();
    ledger.start(started("new/seed-1/trial-0/test"));
    ledger.end(finished("new/seed-1/trial-0/test", 0.5));
    assertThat(traces.faults(out, Map.of("run new/seed-1/trial-0/test", "other"))).hasSize(1);
  }

  @Test
  void timesMayDifferAndNothingElse() throws IOException {
    Files.writeString(folder.resolve("compare.html"), "<tr><td>0.50</td><td>1.2 s</td></tr>");
    Files.writeString(
        folder.resolve("compare.json"), "{\"arms\":[{\"name\":\"a\",\"trainingSeconds\":1.2}]}");
    Map<String, String> undisturbed = traces.result(out);

    Files.writeString(folder.resolve("compare.html"), "<tr><td>0.50</td><td>34.0 s</td></tr>");
    Files.writeString(
        folder.resolve("compare.json"), "{\"arms\":[{\"name\":\"a\",\"trainingSeconds\":34}]}");
    assertThat(traces.faults(out, undisturbed)).isEmpty();

    Files.writeString(folder.resolve("compare.html"), "<tr><td>0.51</td><td>1.2 s</td></tr>");
    Files.writeString(folder.resolve("compare.json"), "{\"arms\":[]}");
    assertThat(traces.faults(out, undisturbed)).hasSize(2);
  }

  @Test
  void halfAFileIsSeen() throws IOException {
    Path trial = Files.createDirectories(folder.resolve("arms/old/seed-1/trial-0"));
    Files.writeString(trial.resolve("seconds.json"), "{\"seconds\":1.5}\n");
    Files.writeString(trial.resolve("test.json"), "{\"queries\":[]}\n");
    Map<String, String> undisturbed = traces.result(out);

    Files.writeString(trial.resolve("seconds.json"), "{\"seconds\":");
    Files.writeString(trial.resolve("test.json"), "{\"que");
    assertThat(traces.faults(out, undisturbed)).hasSize(2);
    Files.writeString(folder.resolve("compare.json"), "{\"arms\":[");
    assertThat(traces.faults(out, undisturbed))
        .first()
        .asString()
        .contains("compare.json is no whole JSON object");
  }
}
