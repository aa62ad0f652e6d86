package dev.decoy.app.compare;

import dev.decoy.app.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one trial of an arm with one seed left: {@code arms/NAME/seed-S/trial-T/} with {@code
 * dev.json} and {@code test.json}, what was measured there, and {@code seconds.json}, how long the
 * training took.
 */
record TrialFolder(Path path) {
  /** The folder of an arm and a seed, in which its trials are. */
  static Path ofSeed(Path out, Arm arm, long seed) {
    return out.resolve("arms").resolve(arm.name()).resolve("seed-" + seed);
  }

  /** The folder of a trial; nothing is made. */
  static TrialFolder of(Path out, Arm arm, long seed, int trial) {
    return new TrialFolder(ofSeed(out, arm, seed).resolve("trial-" + trial));
  }

  /** Something in it. */
  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Whether a split was measured. */
  boolean isMeasured(String split) {
    return Files.exists(outcome(split));
  }

  /** What was measured on a split. */
  Outcome read(String split) throws IOException {
    return Outcome.read(outcome(split));
  }

  /** Keeps what was measured, whole or not at all. */
  void write(String split, Outcome outcome) throws IOException {
    Files.createDirectories(path);
    ComparisonRun.write(outcome(split), outcome.toJson());
  }

  private Path outcome(String split) {
    return path.resolve(split + ".json");
  }

  /** Keeps how long training took. */
  void took(double seconds) throws IOException {
    Files.createDirectories(path);
    ComparisonRun.write(
        path.resolve("seconds.json"), Json.line(Map.of("seconds", seconds)) + "\n");
  }

  /** How long training took; NaN where an interruption came before that was noted. */
  double seconds() throws IOException {
    Path noted = path.resolve("seconds.json");
    return Files.exists(noted)
        ? JsonMapper.shared().readTree(Files.readString(noted)).get("seconds").doubleValue()
        : Double.NaN;
  }
}
