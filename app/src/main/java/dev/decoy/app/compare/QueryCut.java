package dev.decoy.app.compare;

import dev.decoy.candidate.Seed;
import dev.decoy.data.trec.Qrels;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parts of the training queries that are not trained on, for data that have no split of their own
 * to choose by, or to train a teacher on.
 *
 * <p>Queries are put in order by a hash of their id, which is the same for everybody and with every
 * seed; dev gets the first, the teacher the next, training the rest. Queries about one document may
 * come to lie in different parts.
 *
 * @param dev share of the training queries, in (0, 1)
 * @param teacher share of the training queries, from 0; with dev below 1
 */
record QueryCut(double dev, double teacher) {
  private static final Seed ORDER = new Seed(25).stage("cut");

  /** Checks the shares. */
  QueryCut {
    if (!(dev > 0 && teacher >= 0 && dev + teacher < 1)) {
      throw new SpecException(
          "cut gives dev %s and teacher %s of the training queries; legal: dev above 0, and together below 1"
              .formatted(dev, teacher));
    }
  }

  /**
   * Writes the qrels of the parts, where they are not there yet.
   *
   * @param train qrels of the training queries
   * @param folder where they go
   * @return the files of dev, train, and teacher if it gets some
   */
  Map<String, Path> write(Path train, Path folder) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("dev", folder.resolve("dev.tsv"));
    if (teacher > 0) {
      files.put("teacher", folder.resolve("teacher.tsv"));
    }
    files.put("train", folder.resolve("train.tsv"));
    if (files.values().stream().allMatch(Files::exists)) {
      return files;
    }
    Files.createDirectories(folder);
    Qrels qrels = Qrels.read(train);
    List<String> queries =
        qrels.queries().stream()
            .sorted(
                Comparator.comparingLong((String query) -> ORDER.stage(query).value())
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    int first = (int) Math.round(dev * queries.size());
    int second = first + (int) Math.round(teacher * queries.size());
    if (first == 0 || second >= queries.size()) {
      throw new SpecException(
          "%s has %d queries, too few to be cut into parts".formatted(train, queries.size()));
    }
    write(qrels, queries.subList(0, first), folder.resolve("dev.tsv"));
    if (teacher > 0) {
      write(qrels, queries.subList(first, second), folder.resolve("teacher.tsv"));
    }
    write(qrels, queries.subList(second, queries.size()), folder.resolve("train.tsv"));
    return files;
  }

  private static void write(Qrels qrels, List<String> queries, Path file) throws IOException {
    StringBuilder lines = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (String query : queries) {
      qrels
          .grades(query)
          .forEach((document, grade) ->
              lines
                  .append(query)
                  .append('\t')
                  .append(document)
                  .append('\t')
                  .append(grade)
                  .append('\n'));
    }
    ComparisonRun.write(file, lines.toString());
  }

  /** The shares by part. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dev", dev);
    json.put("teacher", teacher);
    return json;
  }
}
