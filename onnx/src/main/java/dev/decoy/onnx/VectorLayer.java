package dev.decoy.onnx;

/** What is done to a text's vector after pooling. Stateless; the array belongs to the caller. */
sealed interface VectorLayer {
  /** How many numbers it makes of so many. */
  int width();

  /** What it makes of a vector, which it may change and give back. */
  float[] apply(float[] vector);

  /**
   * Length 1; a vector of zeros stays.
   *
   * @param width of the vectors
   */
  record Normalize(int width) implements VectorLayer {
    @Override
    public float[] apply(float[] vector) {
      double squares = 0;
      for (float x : vector) {
        squares += (double) x * x;
      }
      // The floor is that of torch.nn.functional.normalize.
      double length = Math.max(Math.sqrt(squares), 1e-12);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] / length);
      }
      return vector;
    }
  }

  /**
   * Mean 0 and variance 1 over the vector, then a scale and a shift per column.
   *
   * @param scale per column
   * @param shift per column
   */
  record LayerNorm(float[] scale, float[] shift) implements VectorLayer {
    private static final double EPSILON = 1e-5; // PyTorch's default, which no file records

    @Override
    public int width() {
      return scale.length;
    }

    @Override
    public float[] apply(float[] vector) {
      double mean = 0;
      for (float x : vector) {
        mean += x;
      }
      mean /= vector.length;
      double variance = 0;
      for (float x : vector) {
        variance += (x - mean) * (x - mean);
      }
      double deviation = Math.sqrt(variance / vector.length + EPSILON);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) ((vector[i] - mean) / deviation * scale[i] + shift[i]);
      }
      return vector;
    }
  }

  /**
   * A matrix, a shift and an activation; and with a residual the vector itself (or another matrix
   * of it) on top.
   *
   * @param width numbers that come out
   * @param weight input-major: {@code weight[i * width + o]}, so that the inner loop runs over
   *     outputs that do not depend on one another
   * @param bias per output; zeros if there is none
   * @param activation after the shift
   * @param residual the second matrix, also input-major; empty for none
   * @param identity whether the vector itself is added
   */
  record Dense(
      int width,
      float[] weight,
      float[] bias,
      Activation activation,
      float[] residual,
      boolean identity)
      implements VectorLayer {
    @Override
    public float[] apply(float[] vector) {
      float[] out = bias.clone();
      multiply(vector, weight, out);
      for (int o = 0; o < width; o++) {
        out[o] = (float) activation.of(out[o]);
      }
      if (residual.length > 0) {
        multiply(vector, residual, out);
      } else if (identity) {
        for (int o = 0; o < width; o++) {
          out[o] += vector[o];
        }
      }
      return out;
    }

    private static void multiply(float[] vector, float[] matrix, float[] out) {
      int width = out.length;
      for (int i = 0; i < vector.length; i++) {
        float x = vector[i];
        int row = i * width;
        for (int o = 0; o < width; o++) {
          out[o] += x * matrix[row + o];
        }
      }
    }
  }
}
