package dev.decoy.app.source;

import dev.decoy.app.MemoryLimit;
import dev.decoy.data.input.InputException;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.onnx.CrossEncoder;
import dev.decoy.onnx.CrossEncoderOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What {@code --score-with onnx:…} says: a cross-encoder scores the best candidates, the positives
 * and whatever else rules ask for.
 *
 * @param model its folder
 * @param depth how many candidates of an anchor it scores; what comes later is left out
 * @param order whose order says which are the best: a source that scores, a fusion of them, or rank
 *     for the best rank in any source. auto is the only source that scores, rrf of several, rank of
 *     none
 * @param file the model's file in the folder
 * @param activation what is applied to the model's number
 * @param label which of several classes means that a document answers the query
 * @param queryPrompt what is written before the query
 * @param maxTokens the longest input; the longer text of a pair is cut first
 * @param batchTokens how many tokens go through the model at once
 */
public record CrossEncoding(
    @Option String model,
    @Option(value = "50", min = 1) int depth,
    @Option(AUTO) String order,
    @Option(AUTO) String file,
    @Option(AUTO) String activation,
    @Option(AUTO) String label,
    @Option(AUTO) String queryPrompt,
    @Option(value = "auto", min = 1, unlimited = "auto") int maxTokens,
    @Option(value = "4096", min = 1) int batchTokens) {
  /** By this name {@code --score-with} knows it. */
  static final String NAME = "onnx";

  /** The default of many options. */
  static final String AUTO = "auto";

  private static final String FLAG = "--score-with " + NAME;

  /** Checks the ranges. */
  public CrossEncoding {
    Options.check(CrossEncoding.class, "depth", depth);
    Options.check(CrossEncoding.class, "maxTokens", maxTokens);
    Options.check(CrossEncoding.class, "batchTokens", batchTokens);
  }

  /** Whether a user who writes this means a cross-encoder. */
  static boolean isMeant(Spec spec) {
    return spec.name().equals(NAME);
  }

  /** Reads a spec and looks whether the model's files are there. */
  static CrossEncoding of(Spec spec) {
    CrossEncoding read;
    try {
      read = Options.build(CrossEncoding.class, spec.options());
      CrossEncoderOptions _ = read.options();
    } catch (SpecException e) {
      String own = String.valueOf(e.getMessage());
      throw new SpecException(
          own.replace(CrossEncoding.class.getSimpleName(), FLAG)
              .replace(CrossEncoderOptions.class.getSimpleName(), FLAG));
    }
    List<Path> _ = read.files();
    return read;
  }

  /** The same by another order. */
  CrossEncoding by(String other) {
    return new CrossEncoding(
        model, depth, other, file, activation, label, queryPrompt, maxTokens, batchTokens);
  }

  /** With every default written out. */
  Spec spec() {
    return new Spec(NAME, Options.of(this));
  }

  /** The files that decide its scores. */
  List<Path> files() {
    return CrossEncoder.files(folder(), options());
  }

  /**
   * Opens the model. One call works in one thread; calls may come from many.
   *
   * @throws SpecException or {@link InputException} if it is not what it should be
   */
  public CrossEncoder open() {
    MemoryLimit.requireModel(files());
    try {
      return CrossEncoder.open(folder(), options());
    } catch (SpecException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new SpecException(FLAG + ": " + e.getMessage());
    }
  }

  private CrossEncoderOptions options() {
    SequencedMap<String, String> options = new LinkedHashMap<>(Options.of(this));
    List.of("model", "depth", "order").forEach(options::remove);
    options.put("threads", "1");
    return Options.build(CrossEncoderOptions.class, options);
  }

  private Path folder() {
    try {
      return Path.of(model);
    } catch (InvalidPathException e) {
      throw new SpecException(FLAG + ": option 'model' is '" + model + "', which is no path");
    }
  }
}
