package dev.decoy.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A few kills of every command; docs/reliability.md records many. */
class FaultHarnessTest {
  private static final int KILLS = 2;
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  @TempDir static Path folder;

  @BeforeAll
  static void writesData() throws Exception {
    GeneratedData.SMALL.write(folder.resolve("input"));
  }

  static Stream<String> scenarios() {
    // Reading the JDK's sources and training models take too long to be done this often.
    Set<String> slow = Set.of("demo", "train", "train-factorisation", "compare", "experiments");
    return Scenario.ALL.stream().map(Scenario::name).filter(name -> !slow.contains(name));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void givesTheSameBytesHoweverOftenItIsKilled(String name) throws Exception {
    Survival survival =
        new FaultHarness(
                Scenario.named(name), folder.resolve("input"), folder.resolve(name), NOWHERE)
            .run(KILLS, 1);

    assertThat(survival.faults()).isEmpty();
    assertThat(survival.kills()).isEqualTo(KILLS);
  }
}
