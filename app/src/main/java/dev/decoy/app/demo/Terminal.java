package dev.decoy.app.demo;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What results are printed on.
 *
 * @param width columns to fill, from 40 to 120
 * @param hasColour whether colours are welcome
 */
record Terminal(int width, boolean hasColour) {
  private static final int MIN_WIDTH = 40;
  private static final int MAX_WIDTH = 120;

  /** Where nothing is known, as in a file. */
  private static final int USUAL_WIDTH = 100;

  Terminal {
    width = Math.clamp(width, MIN_WIDTH, MAX_WIDTH);
  }

  /** The standard output. */
  // JDK 25 is back to null where no terminal is, whatever the checker knows of JDK 22 to 24.
  @SuppressWarnings("SystemConsoleNull")
  static Terminal ofStandardOutput() {
    Console console = System.console();
    return of(System.getenv(), console != null && console.isTerminal(), Terminal::askStty);
  }

  /**
   * Decides by the environment: {@code COLUMNS} over the terminal's own word; no colours where
   * there is no terminal, where {@code NO_COLOR} is set to anything, or {@code TERM} is {@code
   * dumb}.
   */
  static Terminal of(
      Map<String, String> environment, boolean isTerminal, Supplier<OptionalInt> columns) {
    String named = environment.getOrDefault("COLUMNS", "");
    int width =
        named.matches("[1-9][0-9]{0,4}")
            ? Integer.parseInt(named)
            : isTerminal ? columns.get().orElse(USUAL_WIDTH) : USUAL_WIDTH;
    boolean wantsNoColour = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        width, isTerminal && !wantsNoColour && !"dumb".equals(environment.get("TERM")));
  }

  /** The JVM does not know the width of its terminal; stty does. */
  private static OptionalInt askStty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return OptionalInt.empty();
      }
      String[] size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ");
      return size.length == 2 && size[1].matches("[1-9][0-9]{0,4}")
          ? OptionalInt.of(Integer.parseInt(size[1]))
          : OptionalInt.empty();
    } catch (IOException _) {
      return OptionalInt.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }
}
