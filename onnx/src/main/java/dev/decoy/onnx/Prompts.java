package dev.decoy.onnx;

import dev.decoy.data.vector.TextEncoder;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is written before a text.
 *
 * @param query before a query
 * @param document before a document
 */
record Prompts(String query, String document) {
  private static final String CONFIG = "config_sentence_transformers.json";

  /**
   * Reads {@code prompts} and {@code default_prompt_name}. A query takes the prompt named query; a
   * document the first that is not empty of those named document, passage and corpus. A side for
   * which the file has no such name takes the default prompt, if one is named.
   */
  static Prompts read(ModelFolder folder, EncoderOptions options) {
    JsonNode config = folder.object(CONFIG);
    JsonNode prompts = config.path("prompts");
    Optional<String> standard = ModelFolder.text(config, "default_prompt_name");
    if (standard.isPresent() && ModelFolder.text(prompts, standard.get()).isEmpty()) {
      throw folder.problem(
          CONFIG,
          "names the default prompt '" + standard.get() + "', which is not among its prompts",
          "correct the name, or give the options queryPrompt and documentPrompt");
    }
    String otherwise = standard.flatMap(name -> ModelFolder.text(prompts, name)).orElse("");
    return new Prompts(
        options.queryPrompt().equals(EncoderOptions.AUTO)
            ? named(prompts, otherwise, "query")
            : options.queryPrompt(),
        options.documentPrompt().equals(EncoderOptions.AUTO)
            ? named(prompts, otherwise, "document", "passage", "corpus")
            : options.documentPrompt());
  }

  String of(TextEncoder.Side side) {
    return side == TextEncoder.Side.QUERY ? query : document;
  }

  /** For descriptions; empty if there are none. */
  String words() {
    return (query.isEmpty() ? "" : ", query prompt \"" + query + "\"")
        + (document.isEmpty() ? "" : ", document prompt \"" + document + "\"");
  }

  private static String named(JsonNode prompts, String otherwise, String... names) {
    boolean known = false;
    for (String name : names) {
      Optional<String> prompt = ModelFolder.text(prompts, name);
      if (prompt.isPresent() && !prompt.get().isEmpty()) {
        return prompt.get();
      }
      known |= prompt.isPresent();
    }
    return known ? "" : otherwise;
  }
}
