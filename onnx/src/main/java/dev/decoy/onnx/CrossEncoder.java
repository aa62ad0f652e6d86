package dev.decoy.onnx;

import dev.decoy.data.input.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A cross-encoder in an ONNX file: query and text go through the model together, which judges the
 * pair. More exact than vectors, and too slow for a whole corpus: it scores what something else
 * found.
 *
 * <pre>
 * score(q, t) = activation(model(tokens(q, t)))
 * </pre>
 *
 * <p>The folder is that of a Hugging Face model for sequence classification. One number per pair is
 * a score: through the sigmoid, or whatever activation the folder names, as sentence-transformers'
 * {@code CrossEncoder} does. Of two, the score is the second's probability by softmax; of more, the
 * class must be named.
 *
 * <p>Pairs are sorted by length and cut into batches; a pair's score depends on the others of its
 * batch by no more than rounding. Note that a sigmoid of a large number is 1 in single precision:
 * where many pairs score 1, the activation identity tells them apart.
 *
 * <p>Cost: one run of the model per batch. Safe to share between threads.
 */
public final class CrossEncoder implements AutoCloseable {
  private static final int WINDOW = 1024;
  private static final String CONFIG = "config.json";
  private static final String SENTENCE_CONFIG = "config_sentence_transformers.json";

  private final String name;
  private final OnnxModel model;
  private final TransformerFiles files;
  private final Tokenizer tokenizer;
  private final CrossEncoderOptions options;
  private final String prompt;
  private final String output;
  private final int labels;
  private final int label;
  private final ScoreActivation activation;

  private CrossEncoder(ModelFolder root, CrossEncoderOptions options, Opening opening) {
    this.name = root.name();
    this.options = options;
    ModelFolder folder = transformer(root);
    this.model =
        opening.keep(OnnxModel.open(model(folder, options), options.threads(), options.arena()));
    this.files = TransformerFiles.read(folder, model.fixedLength(), options.maxTokens());
    this.tokenizer = opening.keep(Tokenizer.of(files.tokenizer(), files.prepared()));
    files.checkRoom(tokenizer.encode("", "", false).ids().length);
    this.prompt = prompt(root);
    this.output = output();
    this.labels = probe();
    this.label = label(folder);
    this.activation = activation(root, folder);
  }

  /**
   * Opens a folder.
   *
   * @throws InputException if a file is missing, or says what is not supported
   */
  public static CrossEncoder open(Path folder, CrossEncoderOptions options) {
    try (Opening opening = new Opening()) {
      CrossEncoder encoder = new CrossEncoder(ModelFolder.open(folder), options, opening);
      opening.succeeded();
      return encoder;
    }
  }

  /**
   * The files of a folder that decide scores, without reading the model: its weights, the
   * tokenizer, and what says how they are used.
   *
   * @throws InputException if the model or the tokenizer is missing
   */
  public static List<Path> files(Path folder, CrossEncoderOptions options) {
    ModelFolder root = ModelFolder.open(folder);
    ModelFolder transformer = transformer(root);
    Path model = model(transformer, options);
    TokenizerFile.require(transformer.path().resolve("tokenizer.json"));
    List<Path> files = new ArrayList<>(List.of(model));
    OnnxModel.dataFiles(model).forEach(name -> files.add(model.resolveSibling(name)));
    for (String name : TransformerFiles.NAMES) {
      if (transformer.has(name)) {
        files.add(transformer.path().resolve(name));
      }
    }
    for (String name : List.of(FolderModule.FILE, SENTENCE_CONFIG)) {
      if (root.has(name)) {
        files.add(root.path().resolve(name));
      }
    }
    return files.stream().distinct().toList();
  }

  /** Where the transformer of a model lies. */
  private static ModelFolder transformer(ModelFolder root) {
    List<FolderModule> modules = FolderModule.read(root);
    for (int i = 0; i < modules.size(); i++) {
      if (!modules.get(i).kind().equals("Transformer") || i > 0) {
        throw root.problem(
            FolderModule.FILE,
            "names a module " + modules.get(i).kind() + ", which a cross-encoder here cannot have",
            "supported is one Transformer for sequence classification");
      }
    }
    return root.in(modules.isEmpty() ? "" : modules.getFirst().path());
  }

  private static Path model(ModelFolder folder, CrossEncoderOptions options) {
    return TransformerFiles.model(folder, options.file(), "text-classification");
  }

  /**
   * Whether its scores are probabilities, from 0 to 1; otherwise they are numbers of any size and
   * sign, of which ratios mean nothing.
   */
  public boolean givesProbabilities() {
    return activation != ScoreActivation.IDENTITY;
  }

  /** What a user is told about it in one line. */
  public String description() {
    return name
        + " ("
        + model.file().getFileName()
        + ", cross-encoder, "
        + (labels == 1 ? "one number" : "class " + label + " of " + labels)
        + ", "
        + activation.name().toLowerCase(Locale.ROOT)
        + ", reads "
        + files.maxTokens()
        + " tokens ("
        + files.limit()
        + ")"
        + new Prompts(prompt, "").words()
        + ")";
  }

  /** Everything besides a pair that its score depends on, as a SHA-256 in hexadecimal. */
  public String fingerprint() {
    Fingerprint all =
        new Fingerprint()
            .add("kind", "cross-encoder 1")
            .add("runtime", QuietRuntime.environment().getVersion())
            .add("model", model.file());
    for (String data : model.dataFiles()) {
      all.add("data", model.file().resolveSibling(data));
    }
    return all.add("tokenizer", tokenizer.json())
        .add("padding", files.padding())
        .add("output", output)
        .add("label", label)
        .add("activation", activation)
        .add("prompt", prompt)
        .hex();
  }

  /**
   * Scores a query with texts.
   *
   * @param out at least as many numbers as texts, of which those are filled; higher is better
   * @return how many of the pairs were cut off because they were longer than the model reads
   */
  public int score(String query, List<String> texts, float[] out) {
    return score(List.of(query), texts, out, true);
  }

  /**
   * Scores pairs.
   *
   * @param queries as many as texts
   */
  public int score(List<String> queries, List<String> texts, float[] out) {
    if (queries.size() != texts.size()) {
      throw new IllegalArgumentException(
          queries.size() + " queries and " + texts.size() + " texts make no pairs");
    }
    return score(queries, texts, out, false);
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }

  private int score(List<String> queries, List<String> texts, float[] out, boolean oneQuery) {
    if (out.length < texts.size()) {
      throw new IllegalArgumentException(
          texts.size() + " scores do not fit into " + out.length + " places");
    }
    int truncated = 0;
    for (int from = 0; from < texts.size(); from += WINDOW) {
      int n = Math.min(texts.size() - from, WINDOW);
      Tokenizer.Tokens[] tokens = new Tokenizer.Tokens[n];
      int[] lengths = new int[n];
      for (int i = 0; i < n; i++) {
        String query = prompt + queries.get(oneQuery ? 0 : from + i);
        tokens[i] = tokenizer.encode(query, texts.get(from + i), model.asksForTypes());
        lengths[i] = tokens[i].ids().length;
        if (lengths[i] == 0) {
          throw new IllegalArgumentException(
              "text " + (from + i) + " and its query have no token, so there is nothing to score");
        }
        if (tokens[i].truncated()) {
          truncated++;
        }
      }
      List<int[]> batches =
          TokenBatch.plan(
              lengths,
              options.batchTokens(),
              !model.knowsPadding(),
              model.fixedRows().orElse(Integer.MAX_VALUE));
      for (int[] pairs : batches) {
        TokenBatch batch =
            TokenBatch.of(tokens, pairs, files.padding(), model.fixedLength().orElse(0));
        float[] values = run(batch);
        for (int row = 0; row < pairs.length; row++) {
          float score = (float) score(values, row * labels);
          if (!Float.isFinite(score)) {
            throw new IllegalStateException(
                model.file() + " gives text " + (from + pairs[row]) + " the score " + score);
          }
          out[from + pairs[row]] = score;
        }
      }
    }
    return truncated;
  }

  private double score(float[] values, int at) {
    double own = values[at + label];
    return switch (activation) {
      case IDENTITY -> own;
      case SIGMOID -> Activation.SIGMOID.of(own);
      case SOFTMAX, AUTO -> {
        double sum = 0;
        for (int i = 0; i < labels; i++) {
          sum += Math.exp(values[at + i] - own);
        }
        yield 1 / sum;
      }
    };
  }

  private float[] run(TokenBatch batch) {
    OnnxModel.Output given = model.run(batch, output);
    long rows = given.shape().length == 0 ? 0 : given.shape()[0];
    if (rows != batch.rows() || given.values().length % batch.rows() != 0) {
      throw new IllegalStateException(
          model.file()
              + ": the output "
              + output
              + " has the shape "
              + Arrays.toString(given.shape())
              + " for "
              + batch.rows()
              + " pairs");
    }
    if (labels > 0 && given.values().length != batch.rows() * labels) {
      throw new IllegalStateException(
          model.file() + ": the output " + output + " changes its number of classes");
    }
    return given.values();
  }

  private String prompt(ModelFolder root) {
    if (!options.queryPrompt().equals(EncoderOptions.AUTO)) {
      return options.queryPrompt();
    }
    JsonNode config = root.object(SENTENCE_CONFIG);
    return ModelFolder.text(config, "default_prompt_name")
        .flatMap(standard -> ModelFolder.text(config.path("prompts"), standard))
        .orElse("");
  }

  private String output() {
    Map<String, Integer> ranks = model.outputs();
    if (ranks.containsKey("logits")) {
      return "logits";
    }
    for (Map.Entry<String, Integer> candidate : ranks.entrySet()) {
      if (candidate.getValue() <= 2) {
        return candidate.getKey();
      }
    }
    throw notACrossEncoder("its outputs are " + String.join(", ", ranks.keySet()));
  }

  private InputException notACrossEncoder(String why) {
    return new InputException(
        model.file().toString(),
        0,
        "is no cross-encoder: " + why,
        "export it with the task text-classification, or use it as a bi-encoder");
  }

  /** Runs the model on one pair and learns how many numbers it gives. */
  private int probe() {
    Tokenizer.Tokens tokens = tokenizer.encode("a", "a", model.asksForTypes());
    TokenBatch batch =
        TokenBatch.of(
            new Tokenizer.Tokens[] {tokens},
            new int[1],
            files.padding(),
            model.fixedLength().orElse(0));
    OnnxModel.Output given = model.run(batch, output);
    if (given.shape().length > 2 || given.values().length < 1 || given.shape()[0] != 1) {
      throw notACrossEncoder(
          "the output " + output + " has the shape " + Arrays.toString(given.shape()));
    }
    return given.values().length;
  }

  private int label(ModelFolder folder) {
    JsonNode names = folder.object(CONFIG).path("id2label");
    String wanted = options.label();
    if (wanted.equals(EncoderOptions.AUTO)) {
      if (labels > 2) {
        throw folder.problem(
            CONFIG,
            "has " + labels + " classes " + (names.isObject() ? names.toString() : ""),
            "name the one that means a fitting text with the option label");
      }
      return labels - 1;
    }
    for (int i = 0; i < labels; i++) {
      Optional<String> label = ModelFolder.text(names, Integer.toString(i));
      if (wanted.equals(Integer.toString(i))
          || label.filter(wanted::equalsIgnoreCase).isPresent()) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        name
            + " has no class '"
            + wanted
            + "'; legal: "
            + (names.isObject() ? names + " or " : "")
            + (labels == 1 ? "0" : "0 to " + (labels - 1)));
  }

  private ScoreActivation activation(ModelFolder root, ModelFolder folder) {
    if (options.activation() == ScoreActivation.SOFTMAX && labels == 1) {
      throw new IllegalArgumentException(
          name + " gives one number, of which a softmax is always 1; legal: identity, sigmoid");
    }
    if (options.activation() != ScoreActivation.AUTO) {
      return options.activation();
    }
    JsonNode config = folder.object(CONFIG);
    Optional<String> path = ModelFolder.text(root.object(SENTENCE_CONFIG), "activation_fn");
    if (path.isEmpty()) {
      path = ModelFolder.text(config.path("sentence_transformers"), "activation_fn");
    }
    if (path.isEmpty()) {
      path = ModelFolder.text(config, "sbert_ce_default_activation_function");
    }
    if (path.isEmpty()) {
      return labels == 1 ? ScoreActivation.SIGMOID : ScoreActivation.SOFTMAX;
    }
    Optional<Activation> known = path.flatMap(Activation::ofClass);
    if (known.equals(Optional.of(Activation.SIGMOID))) {
      return ScoreActivation.SIGMOID;
    }
    if (known.equals(Optional.of(Activation.IDENTITY))) {
      // The classes' own numbers are no scores: only together do they say how likely one is.
      return labels == 1 ? ScoreActivation.IDENTITY : ScoreActivation.SOFTMAX;
    }
    throw folder.problem(
        CONFIG,
        "asks for the activation " + path.get() + ", which is not known for scores",
        "give the option activation: identity, sigmoid or softmax");
  }
}
