package dev.decoy.app.trying;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.ScorerId;
import dev.decoy.method.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The candidates that a user wrote on the command line.
 *
 * @param candidates best first, as methods expect them
 * @param order where each of them stood as written: candidate {@code i} was the {@code order[i]}-th
 * @param shown one per candidate as written: its score, or its id if nobody scored
 */
record Given(Candidates candidates, int[] order, List<String> shown) {

  /**
   * Puts the flags together.
   *
   * @param scores may be empty, as may all others
   */
  static Given of(
      String scores,
      String positive,
      String ids,
      String positiveIds,
      List<GivenColumn> columns,
      List<GivenColumn> positiveColumns,
      List<GivenColumn> anchorColumns) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    float[] someScores = scores.isEmpty() ? new float[0] : Numbers.scores("--scores", scores);
    int[] someIds = ids.isEmpty() ? new int[0] : Numbers.ids("--ids", ids);
    count(sizes, "--scores", scores, someScores.length);
    count(sizes, "--ids", ids, someIds.length);
    columns.forEach(column -> sizes.put("--column " + column.name(), column.size()));
    int n = agreed(sizes, "candidates");
    if (n == 0) {
      throw new SpecException("there are no candidates; add --scores 12,11,10.5,9,7");
    }
    if (someScores.length == 0) {
      someScores = unknown(n);
    }
    if (someIds.length == 0) {
      someIds = range(0, n);
    }

    sizes.clear();
    float[] positiveScores =
        positive.isEmpty() ? new float[0] : Numbers.scores("--positive", positive);
    int[] somePositives =
        positiveIds.isEmpty() ? new int[0] : Numbers.ids("--positive-ids", positiveIds);
    count(sizes, "--positive", positive, positiveScores.length);
    count(sizes, "--positive-ids", positiveIds, somePositives.length);
    positiveColumns.forEach(
        column -> sizes.put("--positive-column " + column.name(), column.size()));
    int positives = agreed(sizes, "positives");
    if (positiveScores.length == 0) {
      positiveScores = unknown(positives);
    }
    if (somePositives.length == 0) {
      somePositives = range(Arrays.stream(someIds).max().orElse(-1) + 1, positives);
    }

    Candidates written =
        new Candidates(
            0,
            someIds,
            someScores,
            new Columns(
                documents(columns, someIds, positiveColumns, somePositives),
                anchors(anchorColumns),
                ranked(columns)),
            somePositives,
            positiveScores,
            scores.isEmpty() ? ScorerId.NONE : new ScorerId("given"));
    int[] order = bestFirst(someScores);
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      shown.add(scores.isEmpty() ? Integer.toString(someIds[i]) : Table.number(someScores[i]));
    }
    return new Given(written.at(order, n), order, shown);
  }

  /** Numbers of the candidates in the order in which they were written. */
  double[] asWritten(double[] ofCandidates) {
    double[] written = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      written[order[i]] = ofCandidates[i];
    }
    return written;
  }

  private static void count(Map<String, Integer> sizes, String flag, String text, int size) {
    if (!text.isEmpty()) {
      sizes.put(flag, size);
    }
  }

  private static int agreed(Map<String, Integer> sizes, String what) {
    if (sizes.values().stream().distinct().count() > 1) {
      StringBuilder said = new StringBuilder();
      sizes.forEach(
          (flag, size) -> said.append(said.isEmpty() ? "" : ", ").append(flag + " gives " + size));
      throw new SpecException("the numbers of " + what + " differ: " + said + "; give as many");
    }
    return sizes.values().stream().findFirst().orElse(0);
  }

  private static float[] unknown(int n) {
    float[] scores = new float[n];
    Arrays.fill(scores, Float.NaN);
    return scores;
  }

  private static int[] range(int from, int n) {
    int[] range = new int[n];
    Arrays.setAll(range, i -> from + i);
    return range;
  }

  /** By falling score, ties as written; as written where nobody scored. */
  private static int[] bestFirst(float[] scores) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) ->
            Float.isNaN(scores[a]) || Float.isNaN(scores[b])
                ? 0
                : Float.compare(scores[b], scores[a]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  private static Map<String, Column> documents(
      List<GivenColumn> columns, int[] ids, List<GivenColumn> positiveColumns, int[] positives) {
    Map<String, Map<Integer, String>> values = new LinkedHashMap<>();
    fill(values, positiveColumns, positives);
    fill(values, columns, ids);
    Map<String, Column> documents = new HashMap<>();
    values.forEach((name, byId) -> documents.put(name, column(byId)));
    return documents;
  }

  private static void fill(
      Map<String, Map<Integer, String>> values, List<GivenColumn> columns, int[] ids) {
    for (GivenColumn column : columns) {
      Map<Integer, String> byId = values.computeIfAbsent(column.name(), name -> new HashMap<>());
      for (int i = 0; i < ids.length; i++) {
        byId.put(ids[i], column.values().get(i));
      }
    }
  }

  private static Map<String, Column> anchors(List<GivenColumn> columns) {
    Map<String, Column> anchors = new HashMap<>();
    for (GivenColumn column : columns) {
      if (column.size() != 1) {
        throw new SpecException(
            "--anchor-column "
                + column.name()
                + " gives "
                + column.size()
                + " values; there is one anchor, so give one");
      }
      anchors.put(column.name(), column(Map.of(0, column.values().getFirst())));
    }
    // The anchor is no document, and has no text, unless the user says so.
    anchors.putIfAbsent("document", (Column.Longs) anchor -> Column.Longs.ABSENT);
    anchors.putIfAbsent("fingerprint", (Column.Longs) anchor -> Column.Longs.ABSENT);
    return anchors;
  }

  private static Column column(Map<Integer, String> byId) {
    return switch (GivenColumn.kind(List.copyOf(byId.values()))) {
      case WHOLE ->
          (Column.Longs) id -> GivenColumn.whole(byId.getOrDefault(id, GivenColumn.UNKNOWN));
      case WORDS ->
          (Column.Hashes) id -> GivenColumn.whole(byId.getOrDefault(id, GivenColumn.UNKNOWN));
      case REAL ->
          (Column.Doubles) id -> GivenColumn.real(byId.getOrDefault(id, GivenColumn.UNKNOWN));
      case LISTS ->
          (Column.LongLists) id -> GivenColumn.list(byId.getOrDefault(id, GivenColumn.UNKNOWN));
    };
  }

  private static Map<String, float[]> ranked(List<GivenColumn> columns) {
    Map<String, float[]> ranked = new HashMap<>();
    for (GivenColumn column : columns) {
      if (GivenColumn.kind(column.values()) == GivenColumn.Kind.WORDS) {
        continue;
      }
      float[] values = new float[column.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) GivenColumn.real(column.values().get(i));
      }
      ranked.put(column.name(), values);
    }
    return ranked;
  }
}
