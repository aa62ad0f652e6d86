package dev.decoy.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * The pooling of a model: which modes, one after another, and whether the tokens of the prompt take
 * part.
 *
 * @param modes at least one
 * @param width how many numbers a token's vector is said to have; absent if nothing says it
 * @param includePrompt whether the prompt's tokens are pooled
 * @param known whether a file or a user says so; if not, it is the mean because that is the custom
 */
record Pooling(List<PoolingMode> modes, OptionalInt width, boolean includePrompt, boolean known) {

  /** What sentence-transformers does where nothing is said. */
  static final Pooling CUSTOMARY =
      new Pooling(List.of(PoolingMode.MEAN), OptionalInt.empty(), true, false);

  /** Reads {@code config.json} of a Pooling module: the newer single key or the older booleans. */
  static Pooling read(ModelFolder folder) {
    JsonNode config = folder.object(CONFIG);
    List<PoolingMode> modes = new ArrayList<>();
    JsonNode newer = config.path("pooling_mode");
    if (newer.isArray()) {
      for (JsonNode mode : newer) {
        modes.add(mode(folder, mode));
      }
    } else if (!newer.isMissingNode() && !newer.isNull()) {
      modes.add(mode(folder, newer));
    } else {
      for (PoolingMode mode : PoolingMode.values()) {
        if (config.path(mode.legacyKey()).asBoolean(false)) {
          modes.add(mode);
        }
      }
      for (String key : config.propertyNames()) {
        if (key.startsWith("pooling_mode_")
            && config.path(key).asBoolean(false)
            && modes.stream().noneMatch(mode -> mode.legacyKey().equals(key))) {
          throw unknown(folder, key);
        }
      }
    }
    if (modes.isEmpty()) {
      modes.add(PoolingMode.MEAN);
    }
    OptionalInt width = ModelFolder.number(config, "embedding_dimension");
    if (width.isEmpty()) {
      width = ModelFolder.number(config, "word_embedding_dimension");
    }
    return new Pooling(
        List.copyOf(modes), width, config.path("include_prompt").asBoolean(true), true);
  }

  /** This with other modes. */
  Pooling with(List<PoolingMode> others) {
    return new Pooling(others, width, includePrompt, true);
  }

  /** The modes as a user writes them. */
  String words() {
    return String.join("+", modes.stream().map(PoolingMode::word).toList());
  }

  /**
   * Pools one text.
   *
   * @param out as many times {@code width} numbers as there are modes; zeros where no token is left
   *     to pool
   */
  void pool(float[] hidden, int at, int first, int end, int width, float[] out) {
    if (first >= end) {
      java.util.Arrays.fill(out, 0);
      return;
    }
    int to = 0;
    for (PoolingMode mode : modes) {
      mode.pool(hidden, at, first, end, width, out, to);
      to += width;
    }
  }

  private static final String CONFIG = "config.json";

  private static PoolingMode mode(ModelFolder folder, JsonNode value) {
    return PoolingMode.of(value.asString("")).orElseThrow(() -> unknown(folder, value.toString()));
  }

  private static RuntimeException unknown(ModelFolder folder, String what) {
    return folder.problem(
        CONFIG,
        "asks for the pooling " + what + ", which is not known",
        "known are " + PoolingMode.words() + "; the option pooling overrides the file");
  }
}
