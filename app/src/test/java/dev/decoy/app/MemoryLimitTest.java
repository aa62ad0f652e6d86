package dev.decoy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryLimitTest {
  private static final String PROPERTY = "decoy.memory";

  @AfterEach
  void forgets() {
    System.clearProperty(PROPERTY);
  }

  @ParameterizedTest
  @CsvSource({"512m,512", "512M,512", "2g,2048", "3G,3072", "192m,192"})
  void readsSizes(String size, long mib) {
    assertThat(MemoryLimit.mib(size)).isEqualTo(mib);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "512", "m", "0m", "0512m", "-1g", "1.5g", "5x", "512mb", "12345678m"})
  void refusesWhatIsNoSize(String size) {
    Cli.Result result = Cli.run("methods", "--memory=" + size, "simans");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--memory is '" + size + "'").contains("such as 512m or 2g");
  }

  @Test
  void refusesWhatCannotBeKept() {
    assertThat(Cli.run("methods", "simans", "--memory", "191m").err())
        .contains("too little")
        .contains("192m or more");
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    assertThat(Cli.run("methods", "simans", "--memory", (heap + 127) + "m").err())
        .contains("cannot be kept")
        .contains("heap of up to " + heap + " MiB");
    Cli.Result kept = Cli.run("methods", "simans", "--memory", (heap + 128) + "m");
    assertThat(kept.code()).as(kept.err()).isZero();
  }

  @Test
  void refusesWhatWouldBreakTheBound() {
    // Nobody has set one.
    MemoryLimit.requireOutside("the model", 1L << 40);
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    System.setProperty(PROPERTY, String.valueOf(heap + 128 + 100));
    MemoryLimit.requireOutside("the model", 99L << 20);
    assertThatThrownBy(() -> MemoryLimit.requireOutside("the model", 100L << 20))
        .hasMessageContaining("the model takes about 101 MiB outside the heap")
        .hasMessageContaining("give --memory " + (heap + 128 + 101) + "m or more");
  }

  @Test
  void refusesWhatTheHeapHasNoRoomFor() {
    long heap = Runtime.getRuntime().maxMemory();
    MemoryLimit.requireInside("lists", heap / 2);
    assertThatThrownBy(() -> MemoryLimit.requireInside("lists", heap / 2 + 1))
        .hasMessageContaining("lists need about")
        .hasMessageContaining("give --memory");
  }
}
