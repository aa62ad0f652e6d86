package dev.decoy.objective;

import dev.decoy.array.Matrix;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an objective says beside the loss: a gradient per input, in the input's shape and precision,
 * and notes. Reused from batch to batch, so that nothing is allocated while shapes stay the same.
 */
public final class Gradients {
  private final Map<String, Matrix> matrices = new LinkedHashMap<>();
  private final Set<String> filled = new LinkedHashSet<>();
  private final Map<String, Double> notes = new LinkedHashMap<>();
  private final Map<String, double[]> buffers = new HashMap<>();
  private final Map<String, float[]> singles = new HashMap<>();

  /** Forgets what the last batch wrote; an objective calls it first. */
  public void reset() {
    filled.clear();
    notes.clear();
  }

  /**
   * The gradient of an input, all zeros, to be filled.
   *
   * @param input its name, as the batch calls it
   * @param value the input, whose shape and precision the gradient takes
   */
  public Matrix open(String input, Matrix value) {
    Matrix matrix = matrices.get(input);
    if (matrix == null
        || !matrix.sameShape(value)
        || matrix instanceof Matrix.Floats != value instanceof Matrix.Floats) {
      matrix = value.like();
      matrices.put(input, matrix);
    } else {
      matrix.fill(0);
    }
    filled.add(input);
    return matrix;
  }

  /** The inputs that the last batch has gradients for, in the order in which they were opened. */
  public Set<String> inputs() {
    return Collections.unmodifiableSet(filled);
  }

  /**
   * The gradient of an input.
   *
   * @throws IllegalArgumentException if the objective gave none
   */
  public Matrix of(String input) {
    Matrix matrix = filled.contains(input) ? matrices.get(input) : null;
    if (matrix == null) {
      throw new IllegalArgumentException(
          "there is no gradient for '" + input + "'; there are " + String.join(", ", filled));
    }
    return matrix;
  }

  /** Says something of the batch in a number, such as the share of anchors at a floor. */
  public void note(String name, double value) {
    notes.put(name, value);
  }

  /** What the last batch said beside loss and gradients, by name. */
  public Map<String, Double> notes() {
    return Collections.unmodifiableMap(notes);
  }

  /**
   * Room for an objective to work in, kept from batch to batch. Holds what the last user left.
   *
   * @param name of the room; two rooms that are in use at a time have two names
   * @param length how many numbers are needed; the array may be longer
   */
  public double[] buffer(String name, int length) {
    double[] buffer = buffers.get(name);
    if (buffer == null || buffer.length < length) {
      buffer = new double[length];
      buffers.put(name, buffer);
    }
    return buffer;
  }

  /** The same in single precision; names are apart from those of {@link #buffer}. */
  public float[] singles(String name, int length) {
    float[] buffer = singles.get(name);
    if (buffer == null || buffer.length < length) {
      buffer = new float[length];
      singles.put(name, buffer);
    }
    return buffer;
  }
}
