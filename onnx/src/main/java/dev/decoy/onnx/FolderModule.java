package dev.decoy.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One entry of {@code modules.json}, in which sentence-transformers writes what a model is made of.
 *
 * @param kind the last part of its class, such as {@code Pooling}
 * @param path its folder in the model's
 */
record FolderModule(String kind, String path) {
  /** The file's name. */
  static final String FILE = "modules.json";

  private static final String CONFIG = "config.json";
  private static final String OURS = "sentence_transformers.";

  /** The entries in order; none if there is no such file. */
  static List<FolderModule> read(ModelFolder folder) {
    Optional<JsonNode> json = folder.json(FILE);
    if (json.isEmpty()) {
      return List.of();
    }
    List<FolderModule> modules = new ArrayList<>();
    for (JsonNode module : json.get()) {
      String type = ModelFolder.text(module, "type").orElse("");
      if (!type.startsWith(OURS)) {
        throw folder.problem(
            FILE,
            "names the module "
                + (type.isEmpty() ? module.toString() : type)
                + ", whose code is not known here",
            "export the whole model to ONNX with an output sentence_embedding and remove the file");
      }
      modules.add(
          new FolderModule(
              type.substring(type.lastIndexOf('.') + 1),
              ModelFolder.text(module, "path").orElse("")));
    }
    if (modules.isEmpty()) {
      throw folder.problem(FILE, "names no module", "take the file again from its origin");
    }
    return modules;
  }

  /** What this module does to a vector of so many numbers; empty for what acts in training only. */
  Optional<VectorLayer> layer(ModelFolder model, int width) {
    ModelFolder folder = model.in(path);
    return switch (kind) {
      case "Normalize" -> Optional.of(new VectorLayer.Normalize(width));
      case "Dropout" -> Optional.empty();
      case "LayerNorm" -> {
        try (Weights weights = weights(folder)) {
          yield Optional.of(
              new VectorLayer.LayerNorm(
                  weights.floats("norm.weight", width), weights.floats("norm.bias", width)));
        }
      }
      case "Dense" -> Optional.of(dense(folder, width));
      default ->
          throw model.problem(
              FILE,
              "names a module " + kind + ", which is not supported after pooling",
              "supported are Dense, LayerNorm, Normalize and Dropout; or export the whole model to"
                  + " ONNX with an output sentence_embedding and remove the file");
    };
  }

  private VectorLayer.Dense dense(ModelFolder folder, int width) {
    folder.require(CONFIG, "take the folder " + path + " again from where the model came from");
    JsonNode config = folder.object(CONFIG);
    int in = size(folder, config, "in_features");
    int out = size(folder, config, "out_features");
    if (in != width) {
      throw folder.problem(
          CONFIG,
          "takes vectors of " + in + " numbers, and what comes before it makes " + width,
          "check that pooling and the layers belong to the same model");
    }
    for (String key : Set.of("module_input_name", "module_output_name")) {
      String name = ModelFolder.text(config, key).orElse("sentence_embedding");
      if (!name.equals("sentence_embedding")) {
        throw folder.problem(
            CONFIG,
            "works on " + name + ", not on the vectors of texts",
            "such models (of many vectors per text) are not supported");
      }
    }
    String path =
        ModelFolder.text(config, "activation_function").orElse("torch.nn.modules.activation.Tanh");
    Activation activation =
        Activation.ofClass(path)
            .orElseThrow(() ->
                folder.problem(
                    CONFIG,
                    "asks for the activation " + path + ", which is not known",
                    "known are torch's " + Activation.names()));
    boolean residual = config.path("use_residual").asBoolean(false);
    try (Weights weights = weights(folder)) {
      return new VectorLayer.Dense(
          out,
          transposed(weights.floats("linear.weight", out, in), out, in),
          config.path("bias").asBoolean(true) ? weights.floats("linear.bias", out) : new float[out],
          activation,
          residual && in != out
              ? transposed(weights.floats("residual.weight", out, in), out, in)
              : new float[0],
          residual && in == out);
    }
  }

  private static int size(ModelFolder folder, JsonNode config, String key) {
    OptionalInt size = ModelFolder.number(config, key);
    if (size.isEmpty() || size.getAsInt() < 1) {
      throw folder.problem(CONFIG, "has no " + key, "take the file again from its origin");
    }
    return size.getAsInt();
  }

  private static Weights weights(ModelFolder folder) {
    String name = "model.safetensors";
    if (!folder.has(name) && folder.has("pytorch_model.bin")) {
      throw folder.problem(
          "pytorch_model.bin",
          "is a Python pickle, which is not read",
          "save the model again with SentenceTransformer(FOLDER).save_pretrained(NEW_FOLDER), which"
              + " writes "
              + name);
    }
    return new Weights(
        folder.require(name, "take the folder again from where the model came from"));
  }

  private static float[] transposed(float[] matrix, int rows, int columns) {
    float[] turned = new float[matrix.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        turned[c * rows + r] = matrix[r * columns + c];
      }
    }
    return turned;
  }
}
