package dev.decoy.data.trec;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * Relevance judgements by ids: for each query the documents that somebody judged, with their grade.
 *
 * <p>A grade is a whole number: 0 not relevant, 1 and more relevant, below 0 looked at but not
 * judged, as in some TREC pools. Immutable once made.
 */
public final class Qrels {
  private final SequencedMap<String, Map<String, Integer>> grades;

  private Qrels(SequencedMap<String, Map<String, Integer>> grades) {
    this.grades = Collections.unmodifiableSequencedMap(grades);
  }

  /**
   * Reads judgements in TREC's four columns or in BEIR's three with a header; plain, gzip or zstd.
   * The same judgement twice counts once.
   *
   * @throws InputException if the file cannot be read or has no judgement; naming the line, if it
   *     has the wrong number of columns, a grade that is not a whole number, or a grade for a query
   *     and document that had another one before
   */
  public static Qrels read(Path file) {
    Builder builder = new Builder();
    try (Content content = Content.open(file)) {
      QrelsReader.read(
          content,
          new InputReport(),
          (query, document, grade, line) -> {
            if (!builder.add(query, document, grade)) {
              throw content.bad(
                  "document '"
                      + document
                      + "' has grade "
                      + grade
                      + " for query '"
                      + query
                      + "' but had another one before",
                  "keep one judgement for each query and document");
            }
          });
      if (builder.grades.isEmpty()) {
        throw content.badFile("there is no judgement", "give qrels with at least one");
      }
    }
    return builder.build();
  }

  /** The queries that have at least one judgement, in the order in which they first came. */
  public SequencedSet<String> queries() {
    return grades.sequencedKeySet();
  }

  /** Whether a query has at least one judgement. */
  public boolean has(String query) {
    return grades.containsKey(query);
  }

  /** Document to grade, for one query; empty if it has no judgement. */
  public Map<String, Integer> grades(String query) {
    return grades.getOrDefault(query, Map.of());
  }

  /** Collects judgements in memory. */
  public static final class Builder {
    private final LinkedHashMap<String, Map<String, Integer>> grades = new LinkedHashMap<>();

    /** No judgement yet. */
    public Builder() {}

    /**
     * Adds a judgement.
     *
     * @return false, and nothing changes, if the pair has another grade already
     */
    public boolean add(String query, String document, int grade) {
      Integer before =
          grades.computeIfAbsent(query, q -> new LinkedHashMap<>()).putIfAbsent(document, grade);
      return before == null || before == grade;
    }

    /** The judgements; this builder is empty afterwards. */
    public Qrels build() {
      SequencedMap<String, Map<String, Integer>> made = new LinkedHashMap<>();
      grades.forEach((query, documents) -> made.put(query, Collections.unmodifiableMap(documents)));
      grades.clear();
      return new Qrels(made);
    }
  }
}
