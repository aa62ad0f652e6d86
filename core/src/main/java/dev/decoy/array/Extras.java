package dev.decoy.array;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Matrices by name that only some methods read: a teacher's scores, a queue of past keys, the
 * log-probabilities of an older policy. A method that lacks one says its name.
 *
 * @param matrices by name, words joined by hyphens
 */
public record Extras(Map<String, Matrix> matrices) {
  /** There are none. */
  public static final Extras NONE = new Extras(Map.of());

  /** Copies the map. */
  public Extras {
    matrices = Map.copyOf(matrices);
  }

  /** One matrix. */
  public static Extras of(String name, Matrix matrix) {
    return new Extras(Map.of(name, matrix));
  }

  /** These and one more, which replaces one of the same name. */
  public Extras with(String name, Matrix matrix) {
    Map<String, Matrix> more = new TreeMap<>(matrices);
    more.put(name, matrix);
    return new Extras(more);
  }

  /** The matrix of a name, if there is one. */
  public Optional<Matrix> find(String name) {
    return Optional.ofNullable(matrices.get(name));
  }

  /**
   * The matrix of a name.
   *
   * @param neededBy the name of the method that needs it
   * @throws MissingInputException if there is none
   */
  public Matrix get(String name, String neededBy) {
    Matrix matrix = matrices.get(name);
    if (matrix == null) {
      throw new MissingInputException(neededBy, name, new TreeSet<>(matrices.keySet()));
    }
    return matrix;
  }

  /**
   * The matrix of a name, which must have a shape.
   *
   * @param neededBy the name of the method that needs it
   * @throws MissingInputException if there is none
   * @throws IllegalArgumentException if it has another shape
   */
  public Matrix get(String name, int rows, int columns, String neededBy) {
    Matrix matrix = get(name, neededBy);
    if (matrix.rows() != rows || matrix.columns() != columns) {
      throw new IllegalArgumentException(
          "%s needs '%s' as %d x %d; it is %s"
              .formatted(neededBy, name, rows, columns, matrix.shape()));
    }
    return matrix;
  }
}
