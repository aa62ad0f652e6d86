package dev.decoy.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How the vectors of a text's tokens become one. */
enum PoolingMode {
  /** The first token's. */
  CLS("cls", "pooling_mode_cls_token"),
  /** The largest number of each column. */
  MAX("max", "pooling_mode_max_tokens"),
  /** The mean. */
  MEAN("mean", "pooling_mode_mean_tokens"),
  /** The sum over the root of how many there are. */
  MEAN_SQRT_LEN("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"),
  /** The mean with weights 1, 2, 3, … by position. */
  WEIGHTED_MEAN("weightedmean", "pooling_mode_weightedmean_tokens"),
  /** The last token's. */
  LAST_TOKEN("lasttoken", "pooling_mode_lasttoken");

  private final String word;
  private final String legacyKey;

  PoolingMode(String word, String legacyKey) {
    this.word = word;
    this.legacyKey = legacyKey;
  }

  /** As configurations write it. */
  String word() {
    return word;
  }

  /** The key of older configurations that switches it on. */
  String legacyKey() {
    return legacyKey;
  }

  static Optional<PoolingMode> of(String word) {
    return Arrays.stream(values()).filter(mode -> mode.word.equals(word)).findFirst();
  }

  /** All of them, for messages. */
  static String words() {
    return String.join(", ", Arrays.stream(values()).map(PoolingMode::word).toList());
  }

  /**
   * Modes with a plus between them.
   *
   * @throws IllegalArgumentException naming the legal ones
   */
  static List<PoolingMode> parse(String text) {
    List<PoolingMode> modes = new ArrayList<>();
    for (String word : text.split("\\+", -1)) {
      modes.add(
          of(word)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "there is no pooling '"
                          + word
                          + "'; legal: "
                          + words()
                          + ", or several with a plus between them")));
    }
    return List.copyOf(modes);
  }

  /**
   * Pools one text.
   *
   * @param hidden vectors of tokens, one after another
   * @param at where the first vector of this text begins
   * @param first the first token to pool, counted from there
   * @param end behind the last token to pool; above {@code first}
   * @param width numbers of a vector
   * @param out where {@code width} numbers go
   * @param to where in {@code out}
   */
  void pool(float[] hidden, int at, int first, int end, int width, float[] out, int to) {
    switch (this) {
      case CLS -> System.arraycopy(hidden, at + first * width, out, to, width);
      case LAST_TOKEN -> System.arraycopy(hidden, at + (end - 1) * width, out, to, width);
      case MAX -> {
        System.arraycopy(hidden, at + first * width, out, to, width);
        for (int t = first + 1; t < end; t++) {
          int row = at + t * width;
          for (int c = 0; c < width; c++) {
            out[to + c] = Math.max(out[to + c], hidden[row + c]);
          }
        }
      }
      case MEAN, MEAN_SQRT_LEN, WEIGHTED_MEAN -> {
        double[] sum = new double[width];
        double weights = 0;
        for (int t = first; t < end; t++) {
          int row = at + t * width;
          double weight = this == WEIGHTED_MEAN ? t + 1 : 1;
          weights += weight;
          for (int c = 0; c < width; c++) {
            sum[c] += weight * hidden[row + c];
          }
        }
        double divisor = this == MEAN_SQRT_LEN ? Math.sqrt(weights) : weights;
        for (int c = 0; c < width; c++) {
          out[to + c] = (float) (sum[c] / divisor);
        }
      }
    }
  }
}
