package dev.decoy.onnx;

import dev.decoy.array.Matrix;
import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.data.vector.SafetensorsWriter;
import dev.decoy.data.vector.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A static embedding: a vector for each token, and a text's vector is the mean of its tokens'. As
 * fast as the tokenizer, small, and trained in minutes.
 *
 * <pre>
 * v(text) = mean over tokens t of  weight(t) · vector(row(t))
 * </pre>
 *
 * <p>No special tokens are added. Read and written are the folders of sentence-transformers' {@code
 * StaticEmbedding} and of model2vec ({@link StaticLayout}).
 *
 * @param tokenizer cuts texts; not closed with anything here
 * @param vectors a row per token, or fewer with a mapping
 * @param weights per token; without them all are 1
 * @param mapping per token its row; without it the token's id is the row
 * @param layout which of the two ways; {@link StaticLayout#MODEL2VEC} drops unknown tokens
 * @param normalize whether a text's vector is brought to length 1
 */
public record StaticModel(
    Tokenizer tokenizer,
    Matrix.Floats vectors,
    Optional<float[]> weights,
    Optional<int[]> mapping,
    StaticLayout layout,
    boolean normalize) {
  private static final String WEIGHTS = "model.safetensors";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String MODULES = "modules.json";
  private static final String MODEL2VEC_CONFIG = "config.json";
  private static final String CONFIG = "config_sentence_transformers.json";

  /** How many leftovers of earlier runs may be in the way of a new folder. */
  private static final int TRIES = 1000;

  /**
   * Checks that every token has a row.
   *
   * @throws IllegalArgumentException if the sizes do not fit the vocabulary
   */
  public StaticModel {
    int tokens = tokenizer.vocabularySize();
    if (vectors.columns() < 1) {
      throw new IllegalArgumentException("the vectors have no numbers: " + vectors.shape());
    }
    if (mapping.isEmpty() && vectors.rows() < tokens) {
      throw new IllegalArgumentException(
          "there are "
              + vectors.rows()
              + " vectors for the "
              + tokens
              + " tokens of the tokenizer");
    }
    if (weights.isPresent() && weights.get().length < tokens) {
      throw new IllegalArgumentException(
          "there are " + weights.get().length + " weights for " + tokens + " tokens");
    }
    if (mapping.isPresent()) {
      int[] rows = mapping.get();
      if (rows.length < tokens) {
        throw new IllegalArgumentException(
            "the mapping is for " + rows.length + " of " + tokens + " tokens");
      }
      for (int token = 0; token < rows.length; token++) {
        if (rows[token] < 0 || rows[token] >= vectors.rows()) {
          throw new IllegalArgumentException(
              "the mapping gives token "
                  + token
                  + " the row "
                  + rows[token]
                  + " of "
                  + vectors.rows());
        }
      }
    }
    vectors.requireFinite("vector");
    weights.ifPresent(
        all -> new Matrix.Floats(1, all.length, all).requireFinite("the weights' row"));
  }

  /**
   * A model to be trained or saved: a row for each token of the tokenizer, in the layout of
   * sentence-transformers.
   */
  public StaticModel(Tokenizer tokenizer, Matrix.Floats vectors, boolean normalize) {
    this(
        tokenizer,
        vectors,
        Optional.empty(),
        Optional.empty(),
        StaticLayout.SENTENCE_TRANSFORMERS,
        normalize);
  }

  /**
   * Reads a folder. Vectors are brought to length 1 if the folder says so, or if it does not say
   * that texts are compared by plain inner product: see {@link UnitLength#AUTO}.
   *
   * @throws InputException if a file is missing or does not fit the others
   */
  public static StaticModel read(Path path) {
    return read(ModelFolder.open(path));
  }

  static StaticModel read(ModelFolder root) {
    List<FolderModule> modules = FolderModule.read(root);
    if (!modules.isEmpty() && !modules.getFirst().kind().equals("StaticEmbedding")) {
      throw root.problem(
          MODULES,
          "begins with a module " + modules.getFirst().kind() + ", not with a StaticEmbedding",
          "open it with EncoderFolder");
    }
    for (FolderModule module : modules.subList(Math.min(1, modules.size()), modules.size())) {
      if (!module.kind().equals("Normalize")) {
        throw root.problem(
            MODULES,
            "names a module "
                + module.kind()
                + " after the StaticEmbedding, which is not supported",
            "supported is Normalize");
      }
    }
    ModelFolder folder = root.in(modules.isEmpty() ? "" : modules.getFirst().path());
    if (!folder.has(WEIGHTS) && folder.has("pytorch_model.bin")) {
      throw folder.problem(
          "pytorch_model.bin",
          "is a Python pickle, which is not read",
          "save the model again with SentenceTransformer(FOLDER).save_pretrained(NEW_FOLDER), which"
              + " writes "
              + WEIGHTS);
    }
    Path file = folder.require(WEIGHTS, "take it from where the model came from");
    TokenizerFile tokenizerFile = TokenizerFile.read(folder.path().resolve(TOKENIZER));
    try (Opening opening = new Opening();
        Weights tensors = new Weights(file)) {
      StaticLayout layout =
          Arrays.stream(StaticLayout.values())
              .filter(one -> tensors.has(one.tensor()))
              .findFirst()
              .orElseThrow(() ->
                  tensors.problem(
                      "holds neither 'embedding.weight' nor 'embeddings', so it is no static"
                          + " embedding"));
      int[] shape = tensors.shape(layout.tensor());
      if (shape.length != 2) {
        throw tensors.problem(
            "holds '" + layout.tensor() + "' of shape " + Arrays.toString(shape) + ", no matrix");
      }
      Matrix.Floats vectors =
          new Matrix.Floats(shape[0], shape[1], tensors.floats(layout.tensor()));
      Tokenizer tokenizer =
          opening.keep(Tokenizer.of(tokenizerFile, tokenizerFile.withoutPadding()));
      try {
        StaticModel model =
            new StaticModel(
                tokenizer,
                vectors,
                tensors.has("weights") ? Optional.of(tensors.floats("weights")) : Optional.empty(),
                tensors.has("mapping") ? Optional.of(tensors.ints("mapping")) : Optional.empty(),
                layout,
                normalizes(root, modules));
        opening.succeeded();
        return model;
      } catch (IllegalArgumentException e) {
        throw tensors.problem(String.valueOf(e.getMessage()));
      }
    }
  }

  private static boolean normalizes(ModelFolder root, List<FolderModule> modules) {
    if (modules.size() > 1 || root.object(MODEL2VEC_CONFIG).path("normalize").asBoolean(false)) {
      return true;
    }
    Optional<String> similarity = ModelFolder.text(root.object(CONFIG), "similarity_fn_name");
    return similarity.filter(word -> word.startsWith("dot")).isEmpty();
  }

  /** These vectors brought to length 1, or not. */
  public StaticModel normalized(boolean yes) {
    return new StaticModel(tokenizer, vectors, weights, mapping, layout, yes);
  }

  /** An encoder of this model; it closes the tokenizer. */
  public StaticEncoder encoder() {
    return new StaticEncoder("static embedding", this, new Prompts("", ""), Integer.MAX_VALUE);
  }

  /**
   * Writes a folder that sentence-transformers loads as a {@code StaticEmbedding}, and in the other
   * layout model2vec as a {@code StaticModel}. Weights and mapping are multiplied out, since
   * sentence-transformers knows neither. The folder is there whole or not at all.
   *
   * @param folder must not exist yet, or be empty; the folder that it lies in must exist
   */
  public void save(Path folder) {
    save(folder, this::write);
  }

  /** Fills a folder. */
  interface Filling {
    /** Writes all files. */
    void into(Path folder) throws IOException;
  }

  /** A folder that is there whole or not at all. */
  static void save(Path folder, Filling filling) {
    Path whole = folder.toAbsolutePath().normalize();
    Path parent = Objects.requireNonNull(whole.getParent(), "a folder lies in a folder");
    try {
      if (Files.exists(whole) && !isEmptyFolder(whole)) {
        throw new InputException(
            folder.toString(), 0, "exists already and is not empty", "name a new folder");
      }
      Path part = newFolder(parent, "." + whole.getFileName() + "-");
      try {
        filling.into(part);
        Files.deleteIfExists(whole);
        Files.move(part, whole);
      } finally {
        remove(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + e, e);
    }
  }

  private void write(Path folder) throws IOException {
    int rows = mapping.isEmpty() ? vectors.rows() : tokenizer.vocabularySize();
    int columns = vectors.columns();
    try (SafetensorsWriter out =
        new SafetensorsWriter(
            folder.resolve(WEIGHTS),
            List.of(Tensor.of(layout.tensor(), NumberType.FLOAT32, rows, columns)),
            Map.of())) {
      float[] row = new float[columns];
      for (int token = 0; token < rows; token++) {
        float weight = weight(token);
        int from = row(token) * columns;
        for (int c = 0; c < columns; c++) {
          row[c] = weight * vectors.values()[from + c];
        }
        out.write(row, 0, columns);
      }
      out.commit();
    }
    text(folder.resolve(TOKENIZER), tokenizer.json());
    String module = "{\"idx\": %d, \"name\": \"%d\", \"path\": \"%s\", \"type\": \"%s\"}";
    String kinds = "sentence_transformers.models.";
    text(
        folder.resolve(MODULES),
        "["
            + module.formatted(0, 0, "", kinds + "StaticEmbedding")
            + (normalize ? ", " + module.formatted(1, 1, "1_Normalize", kinds + "Normalize") : "")
            + "]\n");
    // Which is what tells readers, ours among them, how the vectors are to be compared.
    text(
        folder.resolve(CONFIG),
        "{\"prompts\": {}, \"default_prompt_name\": null, \"similarity_fn_name\": \""
            + (normalize ? "cosine" : "dot")
            + "\"}\n");
    if (layout == StaticLayout.MODEL2VEC) {
      text(
          folder.resolve(MODEL2VEC_CONFIG),
          "{\"model_type\": \"model2vec\", \"normalize\": "
              + normalize
              + ", \"hidden_dim\": "
              + columns
              + ", \"embedding_dtype\": \"float32\"}\n");
    }
  }

  /** The row of a token. */
  int row(int token) {
    return mapping.isEmpty() ? token : mapping.get()[token];
  }

  /** The weight of a token. */
  float weight(int token) {
    return weights.isEmpty() || token >= weights.get().length ? 1 : weights.get()[token];
  }

  static void text(Path file, String text) throws IOException {
    try (AtomicFile out = new AtomicFile(file)) {
      out.out().write(text.getBytes(StandardCharsets.UTF_8));
      out.commit();
    }
  }

  /** A folder that nobody else has, with the rights that the user's new folders have. */
  private static Path newFolder(Path parent, String prefix) throws IOException {
    for (int i = 0; ; i++) {
      Path folder = parent.resolve(prefix + ProcessHandle.current().pid() + "-" + i);
      try {
        return Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
