package dev.decoy.data.input;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Says what is done about records that are not as they should be, and keeps account of them.
 *
 * <p>Strict, the default: the first bad record ends the reading with its {@link InputException}.
 * Lenient: bad records are skipped where the rest still means what it meant, and counted. Either
 * way harmless oddities, such as a document that comes twice, are counted. Not thread-safe.
 */
public final class InputReport {
  /** How many examples of each kind are kept. */
  public static final int EXAMPLES = 3;

  private final boolean lenient;
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Kind, List<String>> examples = new EnumMap<>(Kind.class);

  /** The kinds of things worth a line. */
  public enum Kind {
    /** Lenient only: a record that could not be read or lacks what it needs. */
    BAD_RECORD("records skipped because they could not be read"),
    /** Lenient only: an id came again with another text; the first was kept. */
    CONFLICTING_ID("records skipped because their id came before with another text"),
    /** Lenient only: a judgement of a query that is not among the queries. */
    UNKNOWN_QUERY("judgements skipped because their query is not among the queries"),
    /** Lenient only: a judgement of a document that is not in the corpus. */
    UNKNOWN_DOCUMENT("judgements skipped because their document is not in the corpus"),
    /** Lenient only: a pair judged twice with different grades; the first was kept. */
    CONFLICTING_JUDGEMENT("judgements skipped because the same pair was judged otherwise before"),
    /** The very same record again; ignored. */
    REPEATED_RECORD("records ignored because they repeat an earlier one exactly"),
    /** The very same judgement or pair again; ignored. */
    REPEATED_JUDGEMENT("judgements ignored because they repeat an earlier one exactly"),
    /** A pair's positive has the id of a corpus document but another text; the corpus's is used. */
    POSITIVE_DIFFERS(
        "positives whose text differs from the corpus document of their id, which is used"),
    /** A document without text and title: it can be neither found nor trained on. */
    EMPTY_DOCUMENT("documents without any text"),
    /** A query without text. */
    EMPTY_QUERY("queries without any text"),
    /** Training on what is meant for evaluation. */
    LOOKS_HELD_OUT("files used as training positives though their name says they are held out"),
    /** A TSV cell in quotation marks, which TSV takes literally. */
    QUOTED_TSV("TSV values that begin and end with a quotation mark, taken literally");

    private final String sentence;

    Kind(String sentence) {
      this.sentence = sentence;
    }

    /** What a count of this kind counts, in words that follow a number. */
    public String sentence() {
      return sentence;
    }
  }

  /** Strict. */
  public InputReport() {
    this(false);
  }

  /** Lenient or strict. */
  public InputReport(boolean lenient) {
    this.lenient = lenient;
  }

  /** Whether bad records are skipped. */
  public boolean lenient() {
    return lenient;
  }

  /** Throws the problem if strict, counts it if lenient. */
  public void refuse(Kind kind, InputException problem) {
    if (!lenient) {
      throw problem;
    }
    add(kind, problem.sentence());
  }

  /** Counts one, with an example such as file and line. */
  public void add(Kind kind, String example) {
    add(kind, 1, List.of(example));
  }

  /** Counts several, with some examples. */
  public void add(Kind kind, long count, List<String> some) {
    counts.merge(kind, count, Long::sum);
    List<String> kept = examples.computeIfAbsent(kind, k -> new ArrayList<>());
    for (String example : some) {
      if (kept.size() < EXAMPLES) {
        kept.add(example);
      }
    }
  }

  /** Whether {@link #add(Kind, String)} would still keep an example; saves making one in vain. */
  public boolean wantsExample(Kind kind) {
    return examples.getOrDefault(kind, List.of()).size() < EXAMPLES;
  }

  /** How many of a kind there were. */
  public long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** What there was, in the order of {@link Kind}. */
  public Map<Kind, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /** The first few of a kind. */
  public List<String> examples(Kind kind) {
    return List.copyOf(examples.getOrDefault(kind, List.of()));
  }

  /** One line per kind: the count, what it counts, and the first example. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    counts.forEach((kind, count) ->
        lines.add(count + " " + kind.sentence() + ", first: " + String.join("", firstOf(kind))));
    return lines;
  }

  private List<String> firstOf(Kind kind) {
    List<String> kept = examples(kind);
    return kept.isEmpty() ? kept : kept.subList(0, 1);
  }
}
