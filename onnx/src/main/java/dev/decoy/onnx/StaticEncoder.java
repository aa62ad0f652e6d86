package dev.decoy.onnx;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Encodes by a {@link StaticModel}: the mean of the vectors of a text's tokens.
 *
 * <p>No special tokens are added, and none is padded: a text's vector does not depend on what else
 * is encoded with it. A text without any token gets a vector of zeros, as in sentence-transformers
 * and model2vec, and is counted in {@link #emptied}.
 *
 * <p>Cost: the tokenizer, some ten thousand short texts a second and thread; the matrix on the
 * heap. Safe to share between threads; a call uses one.
 */
public final class StaticEncoder implements TextEncoder {
  private final String name;
  private final StaticModel model;
  private final Prompts prompts;
  private final int maxTokens;
  private final long dropped;
  private final LongAdder emptied = new LongAdder();

  StaticEncoder(String name, StaticModel model, Prompts prompts, int maxTokens) {
    this.name = name;
    this.model = model;
    this.prompts = prompts;
    this.maxTokens = maxTokens;
    this.dropped =
        model.layout() == StaticLayout.MODEL2VEC ? model.tokenizer().unknownId().orElse(-1) : -1;
  }

  @Override
  public int dimension() {
    return model.vectors().columns();
  }

  @Override
  public String description() {
    return name
        + " (static, "
        + model.vectors().rows()
        + " vectors of "
        + dimension()
        + " numbers, mean of tokens"
        + (dropped >= 0 ? ", unknown ones dropped" : "")
        + (model.normalize() ? ", length 1" : "")
        + (maxTokens == Integer.MAX_VALUE ? "" : ", reads " + maxTokens + " tokens")
        + prompts.words()
        + ")";
  }

  @Override
  public String fingerprint(Side side) {
    Fingerprint all =
        new Fingerprint()
            .add("kind", "static 1")
            .add("columns", dimension())
            .add("vectors", model.vectors().values())
            .add("tokenizer", model.tokenizer().json())
            .add("layout", model.layout())
            .add("normalize", model.normalize())
            .add("maxTokens", maxTokens)
            .add("prompt", prompts.of(side));
    model.weights().ifPresent(weights -> all.add("weights", weights));
    model.mapping().ifPresent(mapping -> all.add("mapping", mapping));
    return all.hex();
  }

  /** How many texts so far had no token and got a vector of zeros. */
  public long emptied() {
    return emptied.sum();
  }

  @Override
  public int encode(List<String> texts, Side side, Matrix.Floats out) {
    int columns = dimension();
    if (out.rows() < texts.size() || out.columns() != columns) {
      throw new IllegalArgumentException(
          texts.size() + " vectors of " + columns + " do not fit into " + out.shape());
    }
    String prompt = prompts.of(side);
    boolean left = model.tokenizer().file().truncatesLeft();
    double[] sum = new double[columns];
    int truncated = 0;
    for (int i = 0; i < texts.size(); i++) {
      Tokenizer.Tokens tokens = model.tokenizer().encode(prompt + texts.get(i), false, false);
      long[] ids = dropped < 0 ? tokens.ids() : without(tokens.ids(), dropped);
      int n = Math.min(ids.length, maxTokens);
      if (tokens.truncated() || n < ids.length) {
        truncated++;
      }
      if (n == 0) {
        emptied.increment();
      }
      mean(ids, left ? ids.length - n : 0, n, sum);
      finish(sum, out.values(), i * columns);
    }
    return truncated;
  }

  @Override
  public void close() {
    model.tokenizer().close();
  }

  private void mean(long[] ids, int from, int n, double[] sum) {
    Arrays.fill(sum, 0);
    float[] vectors = model.vectors().values();
    int columns = sum.length;
    for (int t = from; t < from + n; t++) {
      int token = (int) ids[t];
      float weight = model.weight(token);
      int row = model.row(token) * columns;
      for (int c = 0; c < columns; c++) {
        sum[c] += weight * vectors[row + c];
      }
    }
    for (int c = 0; c < columns; c++) {
      sum[c] /= Math.max(1, n);
    }
  }

  private void finish(double[] sum, float[] out, int at) {
    double divisor = 1;
    if (model.normalize()) {
      double squares = 0;
      for (double x : sum) {
        squares += x * x;
      }
      divisor = Math.max(Math.sqrt(squares), 1e-12);
    }
    for (int c = 0; c < sum.length; c++) {
      out[at + c] = (float) (sum[c] / divisor);
    }
  }

  private static long[] without(long[] ids, long dropped) {
    int kept = 0;
    long[] rest = new long[ids.length];
    for (long id : ids) {
      if (id != dropped) {
        rest[kept++] = id;
      }
    }
    return kept == ids.length ? ids : Arrays.copyOf(rest, kept);
  }
}
