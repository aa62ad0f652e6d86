package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static Terminal of(Map<String, String> environment, boolean isTerminal) {
    return Terminal.of(environment, isTerminal, () -> OptionalInt.of(64));
  }

  @Test
  void hasColourOnATerminalOnly() {
    assertThat(of(Map.of(), true).hasColour()).isTrue();
    assertThat(of(Map.of(), false).hasColour()).isFalse();
  }

  @Test
  void hasNoColourWhereItIsNotWanted() {
    assertThat(of(Map.of("NO_COLOR", "1"), true).hasColour()).isFalse();
    assertThat(of(Map.of("NO_COLOR", ""), true).hasColour()).isTrue();
    assertThat(of(Map.of("TERM", "dumb"), true).hasColour()).isFalse();
  }

  @Test
  void takesTheWidthFromColumnsThenFromTheTerminal() {
    assertThat(of(Map.of("COLUMNS", "77"), true).width()).isEqualTo(77);
    assertThat(of(Map.of("COLUMNS", "77"), false).width()).isEqualTo(77);
    assertThat(of(Map.of("COLUMNS", "wide"), true).width()).isEqualTo(64);
    assertThat(of(Map.of(), false).width()).isEqualTo(100);
    assertThat(Terminal.of(Map.of(), true, OptionalInt::empty).width()).isEqualTo(100);
  }

  @Test
  void staysWithinReadableWidths() {
    assertThat(of(Map.of("COLUMNS", "5"), true).width()).isEqualTo(40);
    assertThat(of(Map.of("COLUMNS", "99999"), true).width()).isEqualTo(120);
  }
}
