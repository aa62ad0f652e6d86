package dev.decoy.onnx;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * A bi-encoder in an ONNX file: query and document become vectors apart from one another, so that
 * documents are encoded once and compared by inner product ever after.
 *
 * <pre>
 * v(text) = layers(pooling(model(tokens(prompt + text))))
 * </pre>
 *
 * <p>The folder is that of a Hugging Face model, with or without the files of
 * sentence-transformers: {@code tokenizer.json}; {@code onnx/model.onnx} or {@code model.onnx};
 * {@code modules.json} with Transformer, Pooling, Dense, LayerNorm and Normalize; {@code
 * 1_Pooling/config.json}; {@code config_sentence_transformers.json} with prompts; {@code
 * sentence_bert_config.json}. What differs from sentence-transformers is written in
 * docs/encoders.md.
 *
 * <p>Texts are sorted by length, cut into batches of so many tokens, and their vectors put back
 * into the order of the texts. A text's vector depends on the others of its batch by no more than
 * rounding: padding is masked, positions are counted from a text's own first token, and a model
 * that cannot tell padding from tokens gets texts of one length only. (A model that was exported
 * with quantization of activations per batch is the exception, and can do nothing about it.)
 * Batches are the same whatever the number of threads.
 *
 * <p>A text without any token, which only tokenizers without special tokens make, gets a vector of
 * zeros and is counted in {@link #emptied}.
 *
 * <p>The fingerprint leaves out threads, arena and batch size, which change no more than rounding.
 *
 * <p>Cost: one run of the model per batch; memory for the model and for one batch per caller. Safe
 * to share between threads: each call runs its batches in its own thread and those of ONNX Runtime.
 */
public final class OnnxEncoder implements TextEncoder {
  /** How many texts are cut into tokens at a time: enough to sort, little to hold. */
  private static final int WINDOW = 1024;

  private static final String CONFIG = "config_sentence_transformers.json";

  private final String name;
  private final OnnxModel model;
  private final Tokenizer tokenizer;
  private final TransformerFiles files;
  private final EncoderOptions options;
  private final Prompts prompts;
  private final Map<Side, Integer> skipped;
  private final String output;
  private final Optional<Pooling> pooling;
  private final List<VectorLayer> layers;
  private final int tokenWidth;
  private final int dimension;
  private final String unit;
  private final LongAdder emptied = new LongAdder();
  private final Object fingerprintLock = new Object();
  private String weightsDigest = "";

  private OnnxEncoder(ModelFolder folder, EncoderOptions options, Opening opening) {
    this.name = folder.name();
    this.options = options;
    this.prompts = Prompts.read(folder, options);
    List<FolderModule> modules = FolderModule.read(folder);
    ModelFolder transformer = folder.in(modules.isEmpty() ? "" : modules.getFirst().path());
    if (!modules.isEmpty() && !modules.getFirst().kind().equals("Transformer")) {
      throw folder.problem(
          "modules.json",
          "begins with a module " + modules.getFirst().kind() + ", not with a Transformer",
          "open static embeddings with EncoderFolder; others are not supported");
    }
    this.model =
        opening.keep(
            OnnxModel.open(
                TransformerFiles.model(transformer, options.file(), "feature-extraction"),
                options.threads(),
                options.arena()));
    this.files = TransformerFiles.read(transformer, model.fixedLength(), options.maxTokens());
    this.tokenizer = opening.keep(Tokenizer.of(files.tokenizer(), files.prepared()));
    files.checkRoom(tokenizer.encode("", true, false).ids().length);

    List<FolderModule> following =
        modules.isEmpty() ? List.of() : new ArrayList<>(modules.subList(1, modules.size()));
    Pooling read = pooling(folder, following, options);
    this.output = output(folder, read.known());
    boolean pooledInside = Objects.requireNonNull(model.outputs().get(output)) == 2;
    this.pooling = pooledInside ? Optional.empty() : Optional.of(read);
    this.skipped = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      skipped.put(side, read.includePrompt() ? 0 : promptLength(prompts.of(side)));
      if (pooledInside && skipped.get(side) > 0) {
        throw folder.problem(
            "",
            "leaves the prompt out of pooling, and the model " + model.file() + " pools by itself",
            "export it with an output of the tokens' vectors");
      }
    }

    this.tokenWidth = probe(read);
    int width = pooledInside ? tokenWidth : tokenWidth * read.modes().size();
    this.layers = new ArrayList<>();
    if (!pooledInside) {
      for (FolderModule module : following) {
        Optional<VectorLayer> layer = module.layer(folder, width);
        if (layer.isPresent()) {
          layers.add(layer.get());
          width = layer.get().width();
        }
      }
    }
    this.unit = unit(folder, width);
    this.dimension = width;
  }

  /**
   * Opens a folder.
   *
   * @throws dev.decoy.data.input.InputException if a file is missing, or says what is not supported
   */
  public static OnnxEncoder open(Path folder, EncoderOptions options) {
    try (Opening opening = new Opening()) {
      OnnxEncoder encoder = new OnnxEncoder(ModelFolder.open(folder), options, opening);
      opening.succeeded();
      return encoder;
    }
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public String description() {
    return name
        + " ("
        + model.file().getFileName()
        + ", "
        + dimension
        + " numbers, "
        + pooling
            .map(p ->
                p.words()
                    + " pooling"
                    + (p.known() ? "" : " (no file says which)")
                    + (p.includePrompt() ? "" : " without the prompt"))
            .orElse("pooled by its output " + output)
        + unit
        + ", reads "
        + files.maxTokens()
        + " tokens ("
        + files.limit()
        + ")"
        + prompts.words()
        + ")";
  }

  @Override
  public String fingerprint(Side side) {
    return new Fingerprint()
        .add("weights", weightsDigest())
        .add("prompt", prompts.of(side))
        .add("skipped", Objects.requireNonNull(skipped.get(side)))
        .hex();
  }

  /** How many texts so far had no token and got a vector of zeros. */
  public long emptied() {
    return emptied.sum();
  }

  @Override
  public int encode(List<String> texts, Side side, Matrix.Floats out) {
    if (out.rows() < texts.size() || out.columns() != dimension) {
      throw new IllegalArgumentException(
          texts.size() + " vectors of " + dimension + " do not fit into " + out.shape());
    }
    int truncated = 0;
    for (int from = 0; from < texts.size(); from += WINDOW) {
      int to = Math.min(texts.size(), from + WINDOW);
      truncated += encodeWindow(texts.subList(from, to), from, side, out);
    }
    return truncated;
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }

  private int encodeWindow(List<String> texts, int first, Side side, Matrix.Floats out) {
    int truncated = 0;
    Tokenizer.Tokens[] tokens = new Tokenizer.Tokens[texts.size()];
    int[] lengths = new int[texts.size()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = tokenizer.encode(prompts.of(side) + texts.get(i), true, model.asksForTypes());
      lengths[i] = tokens[i].ids().length;
      if (tokens[i].truncated()) {
        truncated++;
      }
      if (lengths[i] == 0) {
        empty(first + i, out);
      }
    }
    for (int[] batch : plan(lengths)) {
      run(tokens, batch, first, Objects.requireNonNull(skipped.get(side)), out);
    }
    return truncated;
  }

  private List<int[]> plan(int[] lengths) {
    return TokenBatch.plan(
        lengths,
        options.batchTokens(),
        !model.knowsPadding(),
        model.fixedRows().orElse(Integer.MAX_VALUE));
  }

  private void run(Tokenizer.Tokens[] tokens, int[] texts, int first, int skip, Matrix.Floats out) {
    TokenBatch batch = TokenBatch.of(tokens, texts, files.padding(), model.fixedLength().orElse(0));
    OnnxModel.Output given = model.run(batch, output);
    checkShape(given, batch);
    for (int row = 0; row < texts.length; row++) {
      int text = first + texts[row];
      float[] vector;
      if (pooling.isPresent()) {
        int length = tokens[texts[row]].ids().length;
        if (skip >= length) {
          empty(text, out);
          continue;
        }
        int start = files.padding().left() ? batch.length() - length : 0;
        vector = new float[tokenWidth * pooling.get().modes().size()];
        int at = (row * batch.length() + start) * tokenWidth;
        pooling.get().pool(given.values(), at, skip, length, tokenWidth, vector);
      } else {
        int at = row * tokenWidth;
        vector = Arrays.copyOfRange(given.values(), at, at + tokenWidth);
      }
      for (VectorLayer layer : layers) {
        vector = layer.apply(vector);
      }
      for (float x : vector) {
        if (!Float.isFinite(x)) {
          throw new IllegalStateException(
              model.file()
                  + " makes of text "
                  + text
                  + " a vector with "
                  + x
                  + " in it; a model in half precision may need to be exported in single precision");
        }
      }
      System.arraycopy(vector, 0, out.values(), text * dimension, dimension);
    }
  }

  private void empty(int text, Matrix.Floats out) {
    emptied.increment();
    Arrays.fill(out.values(), text * dimension, (text + 1) * dimension, 0);
  }

  /** Takes the Pooling module out of those that follow, or reads the folder it usually lies in. */
  private static Pooling pooling(
      ModelFolder folder, List<FolderModule> following, EncoderOptions options) {
    Pooling pooling = Pooling.CUSTOMARY;
    if (!following.isEmpty() && following.getFirst().kind().equals("Pooling")) {
      ModelFolder own = folder.in(following.removeFirst().path());
      own.require("config.json", "take it again from where the model came from");
      pooling = Pooling.read(own);
    } else if (folder.in("1_Pooling").has("config.json")) {
      pooling = Pooling.read(folder.in("1_Pooling"));
    }
    return options.pooling().equals(EncoderOptions.AUTO)
        ? pooling
        : pooling.with(PoolingMode.parse(options.pooling()));
  }

  private String output(ModelFolder folder, boolean poolingKnown) {
    Map<String, Integer> ranks = model.outputs();
    if (!options.output().equals(EncoderOptions.AUTO)) {
      int rank = ranks.getOrDefault(options.output(), 0);
      if (rank != 2 && rank != 3) {
        throw outputProblem(
            folder, "has no output '" + options.output() + "' of 2 or 3 dimensions");
      }
      return options.output();
    }
    String sentence = "sentence_embedding";
    boolean whole = ranks.getOrDefault(sentence, 0) == 2;
    if (whole && !poolingKnown) {
      return sentence;
    }
    for (String tokens : List.of("last_hidden_state", "token_embeddings")) {
      if (ranks.getOrDefault(tokens, 0) == 3) {
        return tokens;
      }
    }
    for (Map.Entry<String, Integer> candidate : ranks.entrySet()) {
      if (candidate.getValue() == 3) {
        return candidate.getKey();
      }
    }
    if (whole) {
      return sentence;
    }
    throw outputProblem(folder, "has no output of tokens' vectors (three dimensions)");
  }

  private RuntimeException outputProblem(ModelFolder folder, String problem) {
    return folder.problem(
        folder.path().relativize(model.file()).toString(),
        problem + "; there are " + String.join(", ", model.outputs().keySet()),
        "name an output with the option output, or export for feature-extraction");
  }

  /** How many tokens a prompt takes, without the special token that ends a text. */
  private int promptLength(String prompt) {
    if (prompt.isEmpty()) {
      return 0;
    }
    long[] ids = tokenizer.encode(prompt, true, false).ids();
    return ids.length > 0 && tokenizer.isSpecial(ids[ids.length - 1]) ? ids.length - 1 : ids.length;
  }

  /**
   * Runs the model once, so that what does not fit together is told at once, and learns the width.
   */
  private int probe(Pooling read) {
    Tokenizer.Tokens tokens = tokenizer.encode("a", true, model.asksForTypes());
    if (tokens.ids().length == 0) {
      tokens = new Tokenizer.Tokens(new long[1], new long[1], false);
    }
    TokenBatch batch =
        TokenBatch.of(
            new Tokenizer.Tokens[] {tokens},
            new int[1],
            files.padding(),
            model.fixedLength().orElse(0));
    OnnxModel.Output given = model.run(batch, output);
    int rank = pooling.isPresent() ? 3 : 2;
    if (given.shape().length != rank) {
      throw new IllegalStateException(
          model.file()
              + ": the output "
              + output
              + " has the shape "
              + Arrays.toString(given.shape())
              + ", not "
              + rank
              + " dimensions; name another with the option output");
    }
    int width = Math.toIntExact(given.shape()[rank - 1]);
    if (pooling.isPresent() && read.width().orElse(width) != width) {
      throw new IllegalStateException(
          model.file()
              + " makes "
              + width
              + " numbers per token, and the pooling's configuration says "
              + read.width().getAsInt()
              + "; check that both belong to the same model");
    }
    return width;
  }

  private void checkShape(OnnxModel.Output given, TokenBatch batch) {
    long[] expected =
        pooling.isPresent()
            ? new long[] {batch.rows(), batch.length(), tokenWidth}
            : new long[] {batch.rows(), tokenWidth};
    if (!Arrays.equals(expected, given.shape())) {
      throw new IllegalStateException(
          model.file()
              + ": the output "
              + output
              + " has the shape "
              + Arrays.toString(given.shape())
              + " for "
              + batch.rows()
              + " texts of "
              + batch.length()
              + " tokens");
    }
  }

  /**
   * Adds or removes the last layer as the options or the folder say; answers how to describe it.
   */
  private String unit(ModelFolder folder, int width) {
    boolean has = !layers.isEmpty() && layers.getLast() instanceof VectorLayer.Normalize;
    Optional<String> similarity = ModelFolder.text(folder.object(CONFIG), "similarity_fn_name");
    return switch (options.normalize()) {
      case NO -> {
        if (has) {
          layers.removeLast();
        }
        yield has ? ", not brought to length 1" : "";
      }
      case YES -> {
        if (!has) {
          layers.add(new VectorLayer.Normalize(width));
        }
        yield ", length 1";
      }
      case AUTO -> {
        if (has) {
          yield ", length 1";
        }
        if (similarity.filter(word -> word.startsWith("dot")).isPresent()) {
          yield "";
        }
        layers.add(new VectorLayer.Normalize(width));
        yield similarity.isPresent() ? ", length 1" : ", length 1 (no file says otherwise)";
      }
    };
  }

  /** Everything but the prompts; large files are read, so once and only when asked for. */
  private String weightsDigest() {
    synchronized (fingerprintLock) {
      if (weightsDigest.isEmpty()) {
        Fingerprint all =
            new Fingerprint()
                .add("kind", "onnx 1")
                .add("runtime", QuietRuntime.environment().getVersion())
                .add("model", model.file());
        for (String data : model.dataFiles()) {
          all.add("data", model.file().resolveSibling(data));
        }
        all.add("tokenizer", tokenizer.json())
            .add("padding", files.padding())
            .add("output", output)
            .add("pooling", pooling.map(Pooling::words).orElse(""));
        for (VectorLayer layer : layers) {
          switch (layer) {
            case VectorLayer.Normalize normalize -> all.add("normalize", normalize.width());
            case VectorLayer.LayerNorm norm ->
                all.add("scale", norm.scale()).add("shift", norm.shift());
            case VectorLayer.Dense dense ->
                all.add("weight", dense.weight())
                    .add("bias", dense.bias())
                    .add("activation", dense.activation())
                    .add("residual", dense.residual())
                    .add("identity", dense.identity());
          }
        }
        weightsDigest = all.hex();
      }
      return weightsDigest;
    }
  }
}
