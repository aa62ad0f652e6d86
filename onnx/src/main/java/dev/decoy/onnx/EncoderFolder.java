package dev.decoy.onnx;

import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.method.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Opens the folder of a model as what it is: a static embedding, with maps or without, or a
 * bi-encoder in an ONNX file.
 */
public final class EncoderFolder {
  /** Threads are how many it may use at most; one suffices a lookup. */
  private static final List<String> STATIC_OPTIONS =
      List.of("normalize", "queryPrompt", "documentPrompt", "maxTokens", "threads");

  private EncoderFolder() {}

  /**
   * Opens a folder. It is a static embedding with maps if Decoy saved it as one, and without if {@code modules.json} says so, or if there is none
   * and {@code model.safetensors} holds such a matrix.
   *
   * @throws InputException if a file is missing, damaged, or says what is not supported
   * @throws IllegalArgumentException if an option is given that a static embedding does not have
   */
  public static TextEncoder open(Path path, EncoderOptions options) {
    ModelFolder folder = ModelFolder.open(path);
    if (MappedModel.isIn(folder)) {
      requireOptions(folder, options, List.of("threads"));
      return MappedModel.read(path).encoder();
    }
    return isStatic(folder) ? openStatic(folder, options) : OnnxEncoder.open(path, options);
  }

  private static boolean isStatic(ModelFolder folder) {
    List<FolderModule> modules = FolderModule.read(folder);
    if (!modules.isEmpty()) {
      return modules.getFirst().kind().equals("StaticEmbedding");
    }
    if (!folder.has("model.safetensors")) {
      return false;
    }
    try (Weights weights = new Weights(folder.path().resolve("model.safetensors"))) {
      return weights.has(StaticLayout.MODEL2VEC.tensor())
          || weights.has(StaticLayout.SENTENCE_TRANSFORMERS.tensor());
    }
  }

  private static StaticEncoder openStatic(ModelFolder folder, EncoderOptions options) {
    requireOptions(folder, options, STATIC_OPTIONS);
    StaticModel model = StaticModel.read(folder);
    return new StaticEncoder(
        folder.name(),
        switch (options.normalize()) {
          case AUTO -> model;
          case YES -> model.normalized(true);
          case NO -> model.normalized(false);
        },
        Prompts.read(folder, options),
        options.maxTokens());
  }

  private static void requireOptions(
      ModelFolder folder, EncoderOptions options, List<String> legal) {
    Map<String, String> given = Options.of(options);
    Options.of(EncoderOptions.DEFAULTS)
        .forEach((option, standard) -> {
          if (!legal.contains(option) && !standard.equals(given.get(option))) {
            throw new IllegalArgumentException(
                folder.name()
                    + " is a static embedding, which has no option '"
                    + option
                    + "'; it has "
                    + String.join(", ", legal));
          }
        });
  }
}
