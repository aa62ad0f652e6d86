package dev.decoy.onnx;

import dev.decoy.array.Matrix;
import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.SafetensorsWriter;
import dev.decoy.data.vector.Tensor;
import dev.decoy.data.vector.TextEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A static embedding with a linear map for each side, in a layout of Decoy's own, since
 * sentence-transformers' {@code StaticEmbedding} has no place for maps.
 *
 * <pre>
 * v(text) = M u / |M u|,    u = mean over tokens t of vector(t),    M: of the text's side
 *
 * retriever.json      {"format": "decoy-retriever", "version": 1, "vocabulary": V, "dimension": d}
 * model.safetensors   embedding.weight, V x d; query.weight and document.weight, d x d, row o holds
 *                     what makes number o of the result
 * tokenizer.json      as Hugging Face's library reads it
 * </pre>
 *
 * @param tokens the tokens' vectors; its own {@code normalize} is not read
 * @param queryMap d x d
 * @param documentMap d x d
 */
public record MappedModel(StaticModel tokens, Matrix.Floats queryMap, Matrix.Floats documentMap) {
  private static final String CONFIG = "retriever.json";
  private static final String FORMAT = "decoy-retriever";
  private static final int VERSION = 1;
  private static final String WEIGHTS = "model.safetensors";
  private static final String TABLE = "embedding.weight";
  private static final String QUERY = "query.weight";
  private static final String DOCUMENT = "document.weight";

  /** Checks the sizes. */
  public MappedModel {
    int d = tokens.vectors().columns();
    for (Matrix.Floats map : List.of(queryMap, documentMap)) {
      if (map.rows() != d || map.columns() != d) {
        throw new IllegalArgumentException(
            "a map is " + map.shape() + ", and vectors have " + d + " numbers");
      }
      map.requireFinite("a map's row");
    }
  }

  /** Whether a folder holds such a model. */
  static boolean isIn(ModelFolder folder) {
    return folder.has(CONFIG);
  }

  /**
   * Reads a folder.
   *
   * @throws InputException if a file is missing or does not fit the others
   */
  public static MappedModel read(Path path) {
    ModelFolder folder = ModelFolder.open(path);
    JsonNode config = folder.object(CONFIG);
    if (!ModelFolder.text(config, "format").equals(Optional.of(FORMAT))) {
      throw folder.problem(
          CONFIG, "is not of the format " + FORMAT, "name a folder that 'decoy train' wrote");
    }
    int version = ModelFolder.number(config, "version").orElse(0);
    if (version != VERSION) {
      throw folder.problem(
          CONFIG,
          "is of version " + version + "; this Decoy reads " + VERSION,
          "read it with the Decoy that wrote it");
    }
    int v = ModelFolder.number(config, "vocabulary").orElse(0);
    int d = ModelFolder.number(config, "dimension").orElse(0);
    Path file = folder.require(WEIGHTS, "take it from where the model came from");
    try (Opening opening = new Opening();
        Weights tensors = new Weights(file)) {
      TokenizerFile tokenizerFile =
          TokenizerFile.read(folder.path().resolve("tokenizer.json"));
      Tokenizer tokenizer =
          opening.keep(Tokenizer.of(tokenizerFile, tokenizerFile.withoutPadding()));
      try {
        MappedModel model =
            new MappedModel(
                new StaticModel(
                    tokenizer, new Matrix.Floats(v, d, tensors.floats(TABLE, v, d)), false),
                new Matrix.Floats(d, d, tensors.floats(QUERY, d, d)),
                new Matrix.Floats(d, d, tensors.floats(DOCUMENT, d, d)));
        opening.succeeded();
        return model;
      } catch (IllegalArgumentException e) {
        throw tensors.problem(String.valueOf(e.getMessage()));
      }
    }
  }

  /** An encoder of this model; it closes the tokenizer. */
  public TextEncoder encoder() {
    return new MappedEncoder(this);
  }

  /**
   * Writes the folder, which is there whole or not at all.
   *
   * @param folder must not exist yet, or be empty; the folder that it lies in must exist
   */
  public void save(Path folder) {
    StaticModel.save(folder, this::write);
  }

  private void write(Path folder) throws IOException {
    StaticModel plain = tokens;
    int v = plain.mapping().isEmpty() ? plain.vectors().rows() : plain.tokenizer().vocabularySize();
    int d = plain.vectors().columns();
    try (SafetensorsWriter out =
        new SafetensorsWriter(
            folder.resolve(WEIGHTS),
            List.of(
                Tensor.of(TABLE, NumberType.FLOAT32, v, d),
                Tensor.of(QUERY, NumberType.FLOAT32, d, d),
                Tensor.of(DOCUMENT, NumberType.FLOAT32, d, d)),
            Map.of())) {
      float[] row = new float[d];
      for (int token = 0; token < v; token++) {
        float weight = plain.weight(token);
        int from = plain.row(token) * d;
        for (int c = 0; c < d; c++) {
          row[c] = weight * plain.vectors().values()[from + c];
        }
        out.write(row, 0, d);
      }
      out.write(queryMap.values(), 0, d * d);
      out.write(documentMap.values(), 0, d * d);
      out.commit();
    }
    StaticModel.text(folder.resolve("tokenizer.json"), plain.tokenizer().json());
    StaticModel.text(
        folder.resolve(CONFIG),
        "{\"format\": \""
            + FORMAT
            + "\", \"version\": "
            + VERSION
            + ", \"vocabulary\": "
            + v
            + ", \"dimension\": "
            + d
            + "}\n");
  }
}
