package dev.decoy.candidate;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known besides scores: columns of documents (candidates and positives alike), of anchors,
 * and values that belong to a candidate in this anchor's list only, such as its rank in each
 * source.
 *
 * @param documents by name; read at a document's ordinal
 * @param anchors by name; read at an anchor's ordinal
 * @param ranked by name; one value per candidate of this list, in its order
 */
public record Columns(
    Map<String, Column> documents, Map<String, Column> anchors, Map<String, float[]> ranked) {
  /** Nothing is known. */
  public static final Columns NONE = new Columns(Map.of(), Map.of(), Map.of());

  /** Copies the maps. */
  public Columns {
    documents = Map.copyOf(documents);
    anchors = Map.copyOf(anchors);
    ranked = Map.copyOf(ranked);
  }

  /** A document column of whole numbers, named by a method that needs it. */
  public Column.Longs longs(String name, String neededBy) {
    return typed(documents, Column.Longs.class, name, neededBy);
  }

  /**
   * A document column of numbers, whole or not, named by a method that needs it.
   *
   * @throws IllegalArgumentException if there is none, or it holds words
   */
  public Column.Doubles doubles(String name, String neededBy) {
    refuseWords(name, neededBy);
    if (documents.get(name) instanceof Column.Longs longs) {
      return ordinal -> {
        long value = longs.get(ordinal);
        return value == Column.Longs.ABSENT ? Double.NaN : value;
      };
    }
    return typed(documents, Column.Doubles.class, name, neededBy);
  }

  /** A document column of lists, named by a method that needs it. */
  public Column.LongLists lists(String name, String neededBy) {
    return typed(documents, Column.LongLists.class, name, neededBy);
  }

  /** An anchor column of whole numbers, named by a method that needs it. */
  public Column.Longs anchorLongs(String name, String neededBy) {
    return typed(anchors, Column.Longs.class, name, neededBy);
  }

  /**
   * A column of this list's candidates that a method can do without.
   *
   * @throws IllegalArgumentException if it holds words
   */
  public Optional<float[]> findRanked(String name, String neededBy) {
    float[] column = ranked.get(name);
    if (column == null) {
      refuseWords(name, neededBy);
    }
    return Optional.ofNullable(column);
  }

  /** A column of this list's candidates, named by a method that needs it. */
  public float[] ranked(String name, String neededBy) {
    return findRanked(name, neededBy).orElseThrow(() -> missing(ranked.keySet(), name, neededBy));
  }

  private void refuseWords(String name, String neededBy) {
    if (documents.get(name) instanceof Column.Hashes) {
      throw new IllegalArgumentException(
          neededBy + " needs numbers in the column '" + name + "', which holds words");
    }
  }

  /** The same columns with only the candidates at {@code kept}, in that order. */
  Columns at(int[] kept, int n) {
    if (ranked.isEmpty()) {
      return this;
    }
    java.util.HashMap<String, float[]> rest = new java.util.HashMap<>();
    ranked.forEach((name, values) -> {
      float[] some = new float[n];
      for (int i = 0; i < n; i++) {
        some[i] = values[kept[i]];
      }
      rest.put(name, some);
    });
    return new Columns(documents, anchors, rest);
  }

  private static <T extends Column> T typed(
      Map<String, Column> columns, Class<T> type, String name, String neededBy) {
    Column column = columns.get(name);
    if (column == null) {
      throw missing(columns.keySet(), name, neededBy);
    }
    if (!type.isInstance(column)) {
      throw new IllegalArgumentException(
          neededBy
              + " needs '"
              + name
              + "' as a column of "
              + type.getSimpleName().toLowerCase(java.util.Locale.ROOT));
    }
    return type.cast(column);
  }

  private static IllegalArgumentException missing(Set<String> there, String name, String neededBy) {
    return new IllegalArgumentException(
        neededBy
            + " needs the column '"
            + name
            + "', which is not there"
            + (there.isEmpty() ? "" : "; there are " + String.join(", ", new TreeSet<>(there))));
  }
}
