package dev.decoy.onnx;

import dev.decoy.data.input.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What the files of a transformer say, apart from what follows it: how long its input may be, and
 * how texts are cut and padded.
 *
 * @param tokenizer as the folder has it
 * @param prepared the tokenizer's text with the longest input written into it
 * @param maxTokens the longest input, special tokens included
 * @param limit where that comes from, for descriptions
 * @param padding how texts are padded
 * @param config {@code config.json}
 */
record TransformerFiles(
    TokenizerFile tokenizer,
    String prepared,
    int maxTokens,
    String limit,
    TokenBatch.Padding padding,
    JsonNode config) {

  /** Models whose positions begin behind the padding token's id, after RoBERTa. */
  private static final Set<String> SHIFTED =
      Set.of(
          "roberta",
          "xlm-roberta",
          "xlm-roberta-xl",
          "roberta-prelayernorm",
          "camembert",
          "mpnet",
          "longformer",
          "data2vec-text",
          "xmod",
          "ibert");

  private static final List<String> SENTENCE_CONFIGS =
      List.of(
          "sentence_bert_config.json",
          "sentence_roberta_config.json",
          "sentence_distilbert_config.json",
          "sentence_camembert_config.json",
          "sentence_albert_config.json",
          "sentence_xlm-roberta_config.json",
          "sentence_xlnet_config.json");

  private static final int CUSTOMARY_TOKENS = 512;

  /** The files of a transformer's folder that are read here. */
  static final List<String> NAMES =
      Stream.concat(
              Stream.of(
                  "tokenizer.json",
                  "config.json",
                  "tokenizer_config.json",
                  "special_tokens_map.json"),
              SENTENCE_CONFIGS.stream())
          .toList();

  /**
   * Reads the files.
   *
   * @param folder the transformer's
   * @param fixed the length that the model was exported for, if it was for one
   * @param wanted the longest input that a user asks for; the largest number for none
   */
  static TransformerFiles read(ModelFolder folder, OptionalInt fixed, int wanted) {
    TokenizerFile tokenizer = TokenizerFile.read(folder.path().resolve("tokenizer.json"));
    JsonNode config = folder.object("config.json");
    JsonNode tokens = folder.object("tokenizer_config.json");
    String sentenceName =
        SENTENCE_CONFIGS.stream()
            .filter(folder::has)
            .findFirst()
            .orElse(SENTENCE_CONFIGS.getFirst());
    JsonNode sentence = folder.object(sentenceName);
    for (String key : List.of("query_length", "document_length", "query_expansion")) {
      if (sentence.hasNonNull(key)) {
        throw folder.problem(
            sentenceName,
            "asks for '" + key + "', a length for one side only, which is not supported",
            "such models (of many vectors per text) are not supported; else remove the key");
      }
    }

    long pad = paddingToken(folder, tokenizer, tokens, config);
    boolean shifted = SHIFTED.contains(ModelFolder.text(config, "model_type").orElse(""));
    int firstPosition = shifted ? Math.toIntExact(pad) + 1 : 0;
    int positions = ModelFolder.number(config, "max_position_embeddings").orElse(-1);
    int room =
        Math.min(
            positions > firstPosition ? positions - firstPosition : Integer.MAX_VALUE,
            fixed.orElse(Integer.MAX_VALUE));

    int limit;
    String source;
    OptionalInt longest = ModelFolder.number(sentence, "max_seq_length");
    if (longest.isEmpty()) {
      longest = ModelFolder.number(sentence.path("processor_kwargs"), "model_max_length");
    }
    if (longest.isEmpty()) {
      longest = ModelFolder.number(sentence.path("tokenizer_args"), "model_max_length");
    }
    if (wanted != Integer.MAX_VALUE) {
      if (wanted > room) {
        throw folder.problem(
            fixed.isPresent() ? "" : "config.json",
            "has room for " + room + " tokens, and " + wanted + " are asked for",
            "lower the option maxTokens");
      }
      limit = wanted;
      source = "asked for";
    } else if (longest.isPresent()) {
      limit = Math.min(longest.getAsInt(), room);
      source = sentenceName;
    } else if (ModelFolder.number(tokens, "model_max_length").isPresent()) {
      limit = Math.min(ModelFolder.number(tokens, "model_max_length").getAsInt(), room);
      source = "tokenizer_config.json";
    } else if (room != Integer.MAX_VALUE) {
      limit = room;
      source = "config.json";
    } else {
      limit = tokenizer.longest().orElse(CUSTOMARY_TOKENS);
      source = tokenizer.longest().isPresent() ? "tokenizer.json" : "no file names a limit";
    }

    boolean cutLeft = side(tokens, "truncation_side", tokenizer.truncatesLeft());
    return new TransformerFiles(
        tokenizer,
        tokenizer.cutTo(limit, cutLeft, sentence.path("do_lower_case").asBoolean(false)),
        limit,
        source,
        new TokenBatch.Padding(
            side(tokens, "padding_side", tokenizer.padsLeft()),
            pad,
            ModelFolder.number(tokenizer.padding(), "pad_type_id").orElse(0),
            firstPosition),
        config);
  }

  private static boolean side(JsonNode config, String key, boolean otherwise) {
    return ModelFolder.text(config, key).map("left"::equals).orElse(otherwise);
  }

  /**
   * The ONNX file of a folder.
   *
   * @param file its name, or auto
   * @param task what to export a model for, for the message where there is none
   */
  static Path model(ModelFolder folder, String file, String task) {
    if (!file.equals(EncoderOptions.AUTO)) {
      return folder.require(
          file, "the folder has " + list(folder.filesEndingIn(".onnx")) + "; see the option file");
    }
    for (String name : List.of("onnx/model.onnx", "model.onnx")) {
      if (folder.has(name)) {
        return folder.path().resolve(name);
      }
    }
    List<String> others = folder.filesEndingIn(".onnx");
    if (!others.isEmpty()) {
      throw folder.problem(
          "",
          "has no onnx/model.onnx or model.onnx, but " + list(others),
          "name one of them with the option file");
    }
    boolean torch =
        folder.has("model.safetensors")
            || folder.has("pytorch_model.bin")
            || !folder.filesEndingIn(".safetensors").isEmpty()
            || !folder.filesEndingIn(".bin").isEmpty();
    throw folder.problem(
        "",
        torch ? "has a model for PyTorch only" : "has no onnx/model.onnx or model.onnx",
        "export it once with: pip install optimum[onnxruntime]; optimum-cli export onnx --model "
            + folder.path()
            + " --task "
            + task
            + " "
            + folder.path().resolve("onnx"));
  }

  private static String list(List<String> names) {
    return names.isEmpty() ? "no .onnx file" : String.join(", ", names);
  }

  private static long paddingToken(
      ModelFolder folder, TokenizerFile tokenizer, JsonNode tokens, JsonNode config) {
    Optional<String> name = ModelFolder.text(tokens, "pad_token");
    if (name.isEmpty()) {
      name = ModelFolder.text(folder.object("special_tokens_map.json"), "pad_token");
    }
    Optional<Integer> id = name.flatMap(token -> Optional.ofNullable(tokenizer.added().get(token)));
    if (id.isPresent()) {
      return id.get();
    }
    OptionalInt said = ModelFolder.number(tokenizer.padding(), "pad_id");
    if (said.isEmpty()) {
      said = ModelFolder.number(config, "pad_token_id");
    }
    return said.orElse(0);
  }

  /** Refuses a limit that leaves no token besides the special ones. */
  void checkRoom(int special) {
    if (maxTokens <= special) {
      throw new InputException(
          tokenizer.name(),
          0,
          "adds "
              + special
              + " special tokens, and inputs are cut to "
              + maxTokens
              + " ("
              + limit
              + ")",
          "raise the option maxTokens");
    }
  }
}
