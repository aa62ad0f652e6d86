package dev.decoy.data.audit;

import dev.decoy.method.Nearest;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.List;

/** The kinds of faults that an audit looks for, in the order in which they are reported. */
public enum Kind {
  /** Anchor, positive or negative without any text. */
  EMPTY_TEXT("empty-text", Unit.TEXT, false, "the text, or the record if it needs it"),
  /** A list of passages that is one string; some readers split it into characters. */
  STRING_FOR_LIST("string-for-list", Unit.RECORD, false, "nothing: makes it a list of one"),
  /** A record that has no positive. */
  NO_POSITIVES("no-positives", Unit.RECORD, false, "the record"),
  /** A record that has no negative; for labeled pairs, an anchor that has none. */
  NO_NEGATIVES("no-negatives", Unit.RECORD, false, "the record or, of pairs, the anchor's records"),
  /** A negative with the same text as the anchor, after normalisation. */
  NEGATIVE_EQUALS_ANCHOR("negative-equals-anchor", Unit.NEGATIVE, false, "the negative"),
  /** A negative with the same text as a positive of the anchor, after normalisation. */
  NEGATIVE_EQUALS_POSITIVE("negative-equals-positive", Unit.NEGATIVE, false, "the negative"),
  /** A negative that shares most of its wording with a positive of the anchor. */
  NEGATIVE_NEAR_POSITIVE("negative-near-positive", Unit.NEGATIVE, false, "the negative"),
  /** A negative that stands twice in one record. */
  REPEATED_NEGATIVE("repeated-negative", Unit.NEGATIVE, false, "all but the first"),
  /** A record that an earlier one repeats, after normalisation. */
  DUPLICATE_RECORD("duplicate-record", Unit.RECORD, false, "all but the first"),
  /** A negative that another record gives as a positive of the same anchor. */
  CONFLICTING_LABELS("conflicting-labels", Unit.NEGATIVE, false, "the negative"),
  /** An anchor that is a query of the evaluation. */
  EVALUATION_QUERY("evaluation-query", Unit.RECORD, false, "the record"),
  /** A negative that scores at least as high as its positive. */
  SCORE_ABOVE_POSITIVE("score-above-positive", Unit.NEGATIVE, false, "the negative"),
  /** A negative that scores nearly as high as its positive. */
  SCORE_NEAR_POSITIVE("score-near-positive", Unit.NEGATIVE, true, "the negative"),
  /** A positive that is a relevant document of an evaluation query. */
  EVALUATION_ANSWER("evaluation-answer", Unit.RECORD, true, "the record"),
  /** A passage that looks cut off. */
  TRUNCATED_TEXT("truncated-text", Unit.TEXT, true, "nothing: the text is lost already");

  /** What is counted. */
  public enum Unit {
    /** Records of the file. */
    RECORD("records"),
    /** Negatives, each time that one stands in the file. */
    NEGATIVE("negatives"),
    /** Anchors and passages, each time that one stands in the file. */
    TEXT("texts");

    private final String word;

    Unit(String word) {
      this.word = word;
    }

    /** In the plural. */
    public String word() {
      return word;
    }
  }

  private final String word;
  private final Unit unit;
  private final boolean suspicion;
  private final String remedy;

  Kind(String word, Unit unit, boolean suspicion, String remedy) {
    this.word = word;
    this.unit = unit;
    this.suspicion = suspicion;
    this.remedy = remedy;
  }

  /** The name that a user writes. */
  public String word() {
    return word;
  }

  /** What is counted. */
  public Unit unit() {
    return unit;
  }

  /**
   * Whether this may well be right: suspicions are reported, but only a strict audit calls them
   * problems and only a strict repair acts on them.
   */
  public boolean suspicion() {
    return suspicion;
  }

  /** What a repair takes out, in words. */
  public String remedy() {
    return remedy;
  }

  /** All names, in order. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Kind::word).toList();
  }

  /**
   * The kind with a name.
   *
   * @throws SpecException naming the kinds that exist
   */
  public static Kind of(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word.equals(word))
        .findFirst()
        .orElseThrow(
            () -> new SpecException("no finding '" + word + "'" + Nearest.hint(word, words())));
  }
}
