package dev.decoy.data.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.measure.audit.Hypothesis.Direction;
import dev.decoy.measure.audit.LedgerEntry.Claim;
import dev.decoy.measure.audit.LedgerEntry.Ended;
import dev.decoy.measure.audit.LedgerEntry.Reported;
import dev.decoy.measure.audit.LedgerEntry.Started;
import dev.decoy.measure.audit.LedgerEntry.Status;
import dev.decoy.measure.audit.Preregistration;
import dev.decoy.measure.audit.StudyReport.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final String PLAN =
      """
      {"id": "margins", "split": "test", "seeds": [1, 2, 3, 4, 5, 6], "test": "paired-t",
       "alpha": 0.05,
       "hypotheses": [{"id": "h1", "treatment": "new", "control": "old", "metric": "ndcg@10",
                       "direction": "higher", "minimalEffect": 0.01, "primary": true}],
       "arms": {"new": {"trials": 1, "space": {"margin": [0.1]}},
                "old": {"trials": 1, "space": {"margin": ["0.1"]}}},
       "datasets": {"scifact": "d1"}}
      """;

  @TempDir Path folder;
  private Path file = Path.of("");
  private Ledger ledger = new Ledger(file);
  private PlanFile plan = PlanFile.read("plan.json", 1, PLAN.getBytes(StandardCharsets.UTF_8));

  @BeforeEach
  void begin() {
    file = folder.resolve("ledger.jsonl");
    ledger = new Ledger(file, Redaction.NONE, CLOCK);
  }

  private static PlanFile planOf(String text) {
    return PlanFile.read("plan.json", 1, text.getBytes(StandardCharsets.UTF_8));
  }

  private Started started(String run, String arm, long seed) {
    return new Started(
        plan.hash(),
        run,
        arm,
        seed,
        Map.of("margin", "0.1"),
        Map.of("scifact", "d1"),
        "test",
        "v1",
        false);
  }

  private void run(String arm, long seed, double value) {
    String run = arm + "-" + seed;
    ledger.start(started(run, arm, seed));
    ledger.end(new Ended(plan.hash(), run, Status.FINISHED, Map.of("ndcg@10", value)));
  }

  private void wholeStudy() {
    study(6);
  }

  private void study(int seeds) {
    ledger.seal(plan, false);
    for (int seed = 1; seed <= seeds; seed++) {
      run("new", seed, 0.6 + 0.01 * Math.sin(seed));
      run("old", seed, 0.5);
    }
    ledger.report(
        new Reported(
            plan.hash(),
            true,
            List.of(new Claim("new", "old", "ndcg@10", Direction.HIGHER, "", Optional.empty()))));
  }

  @Test
  void aWholeStudyIsReadBackAndAnalysed() {
    wholeStudy();
    LedgerReading reading = ledger.read();
    assertThat(reading.faults()).isEmpty();
    assertThat(reading.torn()).isEmpty();
    assertThat(reading.entries()).hasSize(26);
    var report = Preregistration.DEFAULT.report(reading.study(plan.hash()));
    assertThat(report.deviations()).isEmpty();
    assertThat(report.outcomes().getFirst().verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(Preregistration.DEFAULT.report(ledger.read().study(plan.hash())).text())
        .isEqualTo(report.text());
  }

  @Test
  void theOrderOfNamesAndWhiteSpaceDoNotChangeThePlansHashAndNumbersDo() {
    String turned =
        """
        {"datasets":{"scifact":"d1"},"alpha":5e-2,"arms":{"old":{"space":{"margin":["0.1"]},"trials":1},
        "new":{"space":{"margin":[0.10]},"trials":1}},"test":"paired-t","seeds":[1,2,3,4,5,6],
        "hypotheses":[{"primary":true,"minimalEffect":0.010,"direction":"higher","metric":"ndcg@10",
        "control":"old","treatment":"new","id":"h1"}],"split":"test","id":"margins"}\
        """;
    assertThat(planOf(turned).hash()).isEqualTo(plan.hash());
    assertThat(planOf(PLAN.replace("[0.1]", "[0.10000001]")).hash()).isNotEqualTo(plan.hash());
    assertThat(plan.hash()).matches("[0-9a-f]{64}");
  }

  @Test
  void aMarginBelongsToThePlanAndToItsHash() {
    PlanFile without = planOf(PLAN.replace("\"minimalEffect\": 0.01, ", ""));
    assertThat(without.plan().primary().margin()).isZero();
    PlanFile with = planOf(PLAN.replace("minimalEffect", "margin"));
    assertThat(with.plan().primary().margin()).isEqualTo(0.01);
    assertThat(with.plan().primary().minimalEffect()).isZero();
    assertThat(with.hash()).isNotEqualTo(without.hash()).isNotEqualTo(plan.hash());
    assertThatThrownBy(() -> planOf(PLAN.replace("\"minimalEffect\": 0.01", "\"margin\": -1")))
        .hasMessageContaining("the margin of hypothesis 'h1' is -1.0; legal: at least 0");
  }

  @Test
  void theCanonicalFormHasOneWayToWriteEverything() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("\uD83D\uDE00", 1L);
    value.put("\uFFFD", 2.0);
    value.put("b", List.of(0.1, 1e-7, 1.5e300, -0.0, 100.0, 1e15, 9007199254740993L));
    value.put("a", "line\nquote\" \u0001");
    // U+FFFD sorts before U+1F600, whose first half would sort before it.
    assertThat(CanonicalJson.text(value))
        .isEqualTo(
            "{\"a\":\"line\\nquote\\\" \\u0001\",\"b\":[0.1,1e-7,1.5e300,0,100,1000000000000000,"
                + "9007199254740993],\"\uFFFD\":2,\"\uD83D\uDE00\":1}");
    assertThatThrownBy(() -> CanonicalJson.text(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> CanonicalJson.text("\uD83D")).hasMessageContaining("surrogate");
    var random = new SplittableRandom(2);
    for (int i = 0; i < 2000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        assertThat(Double.parseDouble(CanonicalJson.text(number))).isEqualTo(number + 0.0);
      }
    }
  }

  @Test
  void everyChangedByteIsDetected() throws IOException {
    study(1);
    byte[] whole = Files.readAllBytes(file);
    var random = new SplittableRandom(9);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      LedgerReading reading = LedgerReading.read("ledger", changed);
      assertThat(reading.faults().size() + reading.torn().size())
          .as("byte %d changed from %s to %s", at, (char) whole[at], (char) changed[at])
          .isPositive();
      // Only the very end can look like a killed writer.
      if (at < whole.length - 1) {
        assertThat(reading.faults()).as("byte %d", at).isNotEmpty();
      }
    }
  }

  @Test
  void everyLineThatIsTakenOutMovedOrRepeatedIsDetected() throws IOException {
    wholeStudy();
    List<String> lines = Files.readAllLines(file);
    String witness = ledger.read().last();
    for (int i = 0; i < lines.size(); i++) {
      List<String> without = new java.util.ArrayList<>(lines);
      without.remove(i);
      LedgerReading reading = reading(without);
      assertThat(reading.faults(witness)).as("without line %d", i).isNotEmpty();
      if (i < lines.size() - 1) {
        assertThat(reading.faults()).as("without line %d", i).isNotEmpty();
        List<String> swapped = new java.util.ArrayList<>(lines);
        java.util.Collections.swap(swapped, i, i + 1);
        assertThat(reading(swapped).faults()).as("swapped at line %d", i).isNotEmpty();
      }
      List<String> twice = new java.util.ArrayList<>(lines);
      twice.add(i, lines.get(i));
      assertThat(reading(twice).faults()).as("line %d twice", i).isNotEmpty();
    }
    assertThat(ledger.read().faults(witness)).isEmpty();
  }

  private static LedgerReading reading(List<String> lines) {
    return LedgerReading.read(
        "ledger", (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aLineThatAKilledWriterLeftIsReportedAndKeptForEver() throws IOException {
    ledger.seal(plan, false);
    ledger.start(started("a", "new", 1));
    byte[] whole = Files.readAllBytes(file);
    int second = 0;
    while (whole[second] != '\n') {
      second++;
    }
    for (int cut = second + 2; cut < whole.length; cut += 37) {
      Files.write(file, Arrays.copyOf(whole, cut));
      assertThat(ledger.read().torn()).singleElement().asString().contains("ledger.jsonl:2");
      ledger.start(started("b", "new", 2));
      LedgerReading reading = ledger.read();
      assertThat(reading.faults()).isEmpty();
      assertThat(reading.torn()).hasSize(1);
      assertThat(reading.entries()).hasSize(2);
      // The remains are part of the chain now.
      byte[] after = Files.readAllBytes(file);
      after[second + 1] ^= 1;
      assertThat(LedgerReading.read("ledger", after).faults()).isNotEmpty();
    }
  }

  @Test
  void aBrokenLedgerTakesNoMoreLines() throws IOException {
    ledger.seal(plan, false);
    ledger.start(started("a", "new", 1));
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"seed\":1", "\"seed\":2"));
    assertThatThrownBy(() -> ledger.start(started("b", "new", 2)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("ledger.jsonl:2")
        .hasMessageContaining("changed");
  }

  @Test
  void manyWritersShareALedger() {
    ledger.seal(planOf(PLAN.replace("[1, 2, 3, 4, 5, 6]", seeds(40))), false);
    plan = planOf(PLAN.replace("[1, 2, 3, 4, 5, 6]", seeds(40)));
    IntStream.rangeClosed(1, 40)
        .parallel()
        .forEach(seed -> {
          Ledger own = new Ledger(file, Redaction.NONE, CLOCK);
          own.start(started("run-" + seed, "new", seed));
          own.end(new Ended(plan.hash(), "run-" + seed, Status.FAILED, Map.of()));
        });
    LedgerReading reading = ledger.read();
    assertThat(reading.faults()).isEmpty();
    assertThat(reading.entries()).hasSize(81);
  }

  private static String seeds(int to) {
    return IntStream.rangeClosed(1, to).boxed().toList().toString();
  }

  @Test
  void refusesWhatThePlanDoesNotHold() {
    assertThatThrownBy(() -> ledger.start(started("a", "new", 1)))
        .hasMessageContaining("was sealed");
    ledger.seal(plan, false);
    assertThatThrownBy(() -> ledger.seal(plan, false)).hasMessageContaining("sealed already");
    assertThatThrownBy(() -> ledger.start(started("a", "new", 7)))
        .hasMessageContaining("seed 7 is not in the plan");
    var config =
        new Started(
            plan.hash(),
            "a",
            "new",
            1,
            Map.of("margin", "0.2"),
            Map.of("scifact", "d1"),
            "test",
            "v1",
            false);
    assertThatThrownBy(() -> ledger.start(config)).hasMessageContaining("planned: 0.1");
    ledger.start(
        new Started(
            plan.hash(), "a", "new", 7, Map.of("margin", "9"), Map.of(), "test", "v1", true));
    assertThatThrownBy(() -> ledger.start(started("a", "new", 1)))
        .hasMessageContaining("started before");
    assertThatThrownBy(() -> ledger.end(new Ended(plan.hash(), "b", Status.FAILED, Map.of())))
        .hasMessageContaining("never started");
    assertThatThrownBy(() ->
            ledger.end(new Ended(plan.hash(), "a", Status.FINISHED, Map.of("ndcg@10", Double.NaN))))
        .hasMessageContaining("NaN");
    ledger.end(new Ended(plan.hash(), "a", Status.FAILED, Map.of()));
    assertThatThrownBy(() -> ledger.end(new Ended(plan.hash(), "a", Status.FAILED, Map.of())))
        .hasMessageContaining("ended before");
  }

  @Test
  void sealingAfterAnOutcomeIsRefusedUnlessItIsSaid() {
    ledger.seal(plan, false);
    run("new", 3, 0.7);
    PlanFile revised = planOf(PLAN.replace("\"minimalEffect\": 0.01", "\"minimalEffect\": 0"));
    assertThatThrownBy(() -> ledger.seal(revised, false)).hasMessageContaining("exists already");
    ledger.seal(revised, true);
    var report = Preregistration.DEFAULT.report(ledger.read().study(revised.hash()));
    assertThat(report.text()).contains("D06");
    PlanFile fresh = planOf(PLAN.replace("[1, 2, 3, 4, 5, 6]", "[11, 12]"));
    ledger.seal(fresh, false);
  }

  @Test
  void secretsAreHiddenAndCanBeShownLater() throws IOException {
    byte[] salt = new byte[32];
    salt[3] = 7;
    var redaction = new Redaction(Set.of("key"), salt);
    Ledger careful = new Ledger(file, redaction, CLOCK);
    PlanFile secret =
        planOf(
            PLAN.replace(
                "{\"margin\": [0.1]}",
                "{\"margin\": [0.1], \"key\": [\"" + redaction.hidden("key", "s3cret") + "\"]}"));
    careful.seal(secret, false);
    careful.start(
        new Started(
            secret.hash(),
            "a",
            "new",
            1,
            Map.of("margin", "0.1", "key", "s3cret"),
            Map.of("scifact", "d1"),
            "test",
            "v1",
            false));
    assertThat(Files.readString(file))
        .doesNotContain("s3cret")
        .contains(redaction.hidden("key", "s3cret"));
    assertThat(redaction.hidden("key", "other")).isNotEqualTo(redaction.hidden("key", "s3cret"));
    assertThatThrownBy(() -> new Redaction(Set.of("key"), new byte[4])).hasMessageContaining("16");
  }

  @Test
  void complaintsOfAPlanNameTheLine() {
    assertThatThrownBy(() -> planOf(PLAN.replace("\"paired-t\"", "\"t\"")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("plan.json:1")
        .hasMessageContaining("paired-t, paired-bootstrap, sign-flip");
    assertThatThrownBy(() -> planOf(PLAN.replace("\"direction\"", "\"way\"")))
        .hasMessageContaining("plan.json:4")
        .hasMessageContaining("no part 'way'");
    assertThatThrownBy(() -> planOf(PLAN.replace("\"primary\": true", "\"primary\": false")))
        .hasMessageContaining("exactly one");
    assertThatThrownBy(() -> planOf(PLAN.replace("0.05", "NaN")))
        .hasMessageContaining("plan.json:2");
    assertThatThrownBy(() -> planOf(PLAN.replace("\"id\": \"margins\"", "\"id\": 1, \"id\": 2")))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> planOf(PLAN + "{}")).hasMessageContaining("more follows");
    assertThatThrownBy(() -> planOf("")).hasMessageContaining("nothing");
  }

  @Test
  void aKilledWriterLeavesAWholePrefix() throws IOException {
    wholeStudy();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    for (int cut = 0; cut < whole.length; cut += 101) {
      LedgerReading reading = LedgerReading.read("ledger", Arrays.copyOf(whole, cut));
      assertThat(reading.faults()).isEmpty();
      boolean atLineEnd = cut == 0 || whole[cut - 1] == '\n';
      assertThat(reading.torn()).hasSize(atLineEnd ? 0 : 1);
    }
  }
}
