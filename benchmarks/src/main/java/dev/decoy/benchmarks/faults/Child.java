package dev.decoy.benchmarks.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@code decoy} command in a JVM of its own: this JVM's kind, with this JVM's class path. There
 * is no shell between, so that killing the child kills the JVM itself.
 */
final class Child {
  /** What a process that was killed by SIGKILL exits with. */
  static final int KILLED = 128 + 9;

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a command.
   *
   * @param arguments after {@code decoy}
   * @param temporary the JVM's folder for temporary files
   * @param log where both its outputs go
   */
  static Child start(List<String> arguments, Path temporary, Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:disable",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.decoy.app.Main"));
    command.addAll(arguments);
    try {
      return new Child(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the JVM after a while, unless it has ended by then; returns the exit code. */
  int killAfter(Duration delay) throws InterruptedException {
    if (!process.waitFor(delay.toNanos(), TimeUnit.NANOSECONDS)) {
      process.destroyForcibly();
    }
    return process.waitFor();
  }

  /** Waits for the end; returns the exit code. */
  int end() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return process.waitFor();
  }

  /** The last that it printed. */
  String lastWords() {
    try {
      String all = Files.readString(log).strip();
      return all.substring(Math.max(0, all.length() - 400));
    } catch (IOException e) {
      return "(nothing)";
    }
  }
}
