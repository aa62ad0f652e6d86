package dev.decoy.data.trec;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.StringTokenizer;

/**
 * What a system retrieved: for each query documents with scores, as in a TREC run.
 *
 * <pre>
 * query Q0 document rank score tag
 * </pre>
 *
 * <p>Only query, document and score count. The order of a ranking comes from the scores, never from
 * the rank column or the order of lines, and ties are broken as trec_eval does ({@link
 * Ranking#order}). Ids are kept as UTF-8 bytes and scores as numbers, about 12 bytes and the id per
 * line. Immutable once made.
 */
public final class TrecRun {
  private static final Ranking NOTHING = new Ranking();

  private final String tag;
  private final SequencedMap<String, Ranking> rankings;

  private TrecRun(String tag, SequencedMap<String, Ranking> rankings) {
    this.tag = tag;
    this.rankings = Collections.unmodifiableSequencedMap(rankings);
  }

  /** How exactly scores are told apart before a tie is broken by id. */
  public enum Scores {
    /**
     * As 32-bit floats: trec_eval up to version 9, and what is built on it, such as pytrec_eval.
     */
    SINGLE,
    /** As 64-bit doubles: trec_eval from version 10. */
    DOUBLE
  }

  /**
   * Reads a run: plain, gzip or zstd, columns separated by white space.
   *
   * <p>Blank lines and lines that begin with {@code #} are skipped, columns after the sixth
   * ignored.
   *
   * @throws InputException if the file cannot be read or is empty; naming the line, if it has fewer
   *     than six columns, a score that is not a finite number, or a document that came before for
   *     the same query
   */
  public static TrecRun read(Path file) {
    Builder builder = new Builder("");
    try (Content content = Content.open(file)) {
      while (content.next()) {
        String line = content.text();
        if (!line.isBlank() && line.charAt(0) != '#') {
          read(line, content, builder);
        }
      }
      if (builder.rankings.isEmpty()) {
        throw content.badFile("the run is empty", "give a run with at least one line");
      }
    }
    return builder.build();
  }

  private static void read(String line, Content content, Builder builder) {
    // White space as C's isspace has it; ids may hold any other character.
    StringTokenizer columns = new StringTokenizer(line, " \t\u000B\f\r");
    int count = columns.countTokens();
    if (count < 6) {
      throw content.bad(
          "the line has " + count + " columns, a run has six",
          count == 4
              ? "these look like qrels: give qrels with --qrels and the run as an argument"
              : "write: query Q0 document rank score tag");
    }
    String query = columns.nextToken();
    columns.nextToken();
    String document = columns.nextToken();
    columns.nextToken();
    double score = score(columns.nextToken(), content);
    if (builder.tag.isEmpty()) {
      builder.tag = columns.nextToken();
    }
    if (!builder.add(query, document, score)) {
      throw content.bad(
          "document '" + document + "' comes a second time for query '" + query + "'",
          "keep one line for each query and document");
    }
  }

  private static double score(String text, Content content) {
    double score;
    try {
      score = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw content.bad("the score is '" + text + "'", "write a number in the fifth column");
    }
    char last = text.charAt(text.length() - 1);
    if (Double.isFinite(score) && (last == 'd' || last == 'D' || last == 'f' || last == 'F')) {
      // Java reads 1f and 1d, the rest of the world does not.
      throw content.bad("the score is '" + text + "'", "write a number in the fifth column");
    }
    if (!Double.isFinite(score)) {
      throw content.bad(
          "the score is '" + text + "', which has no place in a ranking",
          "write a finite number, or leave the line out");
    }
    return score;
  }

  /** The name that the system gave itself, from the first line; may be empty if made in memory. */
  public String tag() {
    return tag;
  }

  /** The queries that have at least one document, in the order in which they first came. */
  public SequencedSet<String> queries() {
    return rankings.sequencedKeySet();
  }

  /** Whether at least one document was retrieved for a query. */
  public boolean has(String query) {
    return rankings.containsKey(query);
  }

  /** What was retrieved for a query; nothing if the run does not have it. */
  public Ranking ranking(String query) {
    return rankings.getOrDefault(query, NOTHING);
  }

  /** Collects a run in memory. */
  public static final class Builder {
    private final Map<String, Ranking> rankings = new LinkedHashMap<>();
    private String tag;
    private String lastQuery = "";
    private Ranking last = NOTHING;

    /** An empty run of a system with this name. */
    public Builder(String tag) {
      this.tag = tag;
    }

    /**
     * Adds a document.
     *
     * @param score finite, higher is better
     * @return false, and nothing is added, if the query has the document already
     * @throws IllegalArgumentException if the score is not finite
     */
    public boolean add(String query, String document, double score) {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException(
            "the score of '" + document + "' for '" + query + "' is " + score + "; legal: finite");
      }
      if (last == NOTHING || !query.equals(lastQuery)) {
        lastQuery = query;
        last = rankings.computeIfAbsent(query, q -> new Ranking());
      }
      return last.add(document, score);
    }

    /** The run; this builder is empty afterwards. */
    public TrecRun build() {
      LinkedHashMap<String, Ranking> made = new LinkedHashMap<>(rankings);
      made.values().forEach(Ranking::trim);
      rankings.clear();
      last = NOTHING;
      return new TrecRun(tag, made);
    }
  }

  /** The documents of one query in the order in which they came, and the order of their scores. */
  public static final class Ranking {
    private static final int[] NO_TABLE = {};

    private int size;
    private double[] scores = {};
    private byte[] ids = {};
    // ids[ends[i - 1]] to ids[ends[i] - 1] are the id of i.
    private int[] ends = {};
    // An open hash table of i + 1, to find a document that comes twice; only while building.
    private int[] table = NO_TABLE;

    private Ranking() {}

    /** How many documents. */
    public int size() {
      return size;
    }

    /** The id of a document. */
    public String document(int i) {
      return new String(ids, start(i), ends[i] - start(i), StandardCharsets.UTF_8);
    }

    /** The score of a document, as it was given. */
    public double score(int i) {
      return scores[i];
    }

    /**
     * The documents best first: by score, and where scores are equal by id, the greater first,
     * comparing bytes as trec_eval does ({@code "b"} before {@code "a"}, {@code "9"} before {@code
     * "10"}).
     */
    public int[] order(Scores precision) {
      Integer[] order = new Integer[size];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> compare(a, b, precision));
      int[] plain = new int[size];
      Arrays.setAll(plain, i -> order[i]);
      return plain;
    }

    private int compare(int a, int b, Scores precision) {
      boolean single = precision == Scores.SINGLE;
      double left = single ? (float) scores[a] : scores[a];
      double right = single ? (float) scores[b] : scores[b];
      // Not Double.compare: 0 and -0 are a tie.
      if (left > right) {
        return -1;
      }
      if (left < right) {
        return 1;
      }
      return Arrays.compareUnsigned(ids, start(b), ends[b], ids, start(a), ends[a]);
    }

    private int start(int i) {
      return i == 0 ? 0 : ends[i - 1];
    }

    private boolean add(String document, double score) {
      byte[] id = document.getBytes(StandardCharsets.UTF_8);
      if (2 * (size + 1) > table.length) {
        rehash(Math.max(16, 4 * table.length));
      }
      int slot = slot(id, 0, id.length);
      if (table[slot] != 0) {
        return false;
      }
      if (size == scores.length) {
        int capacity = Math.max(16, size + (size >> 1));
        scores = Arrays.copyOf(scores, capacity);
        ends = Arrays.copyOf(ends, capacity);
      }
      int from = size == 0 ? 0 : ends[size - 1];
      int to = Math.addExact(from, id.length);
      if (to > ids.length) {
        ids = Arrays.copyOf(ids, Math.max(to, ids.length + (ids.length >> 1) + 64));
      }
      System.arraycopy(id, 0, ids, from, id.length);
      scores[size] = score;
      ends[size] = to;
      table[slot] = ++size;
      return true;
    }

    /** Where an id stands in the table, or the free place where it would. */
    private int slot(byte[] id, int from, int to) {
      int hash = 0;
      for (int i = from; i < to; i++) {
        hash = 31 * hash + id[i];
      }
      hash *= 0x9E3779B9;
      int slot = (hash ^ (hash >>> 15)) & (table.length - 1);
      while (table[slot] != 0) {
        int other = table[slot] - 1;
        if (Arrays.equals(id, from, to, ids, start(other), ends[other])) {
          return slot;
        }
        slot = (slot + 1) & (table.length - 1);
      }
      return slot;
    }

    private void rehash(int capacity) {
      table = new int[capacity];
      for (int i = 0; i < size; i++) {
        table[slot(ids, start(i), ends[i])] = i + 1;
      }
    }

    private void trim() {
      table = NO_TABLE;
      scores = Arrays.copyOf(scores, size);
      ends = Arrays.copyOf(ends, size);
      ids = Arrays.copyOf(ids, size == 0 ? 0 : ends[size - 1]);
    }
  }
}
