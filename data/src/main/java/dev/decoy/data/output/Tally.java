package dev.decoy.data.output;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Counts records and whatever was left out or changed, by reason. */
final class Tally {
  static final String NO_POSITIVE = "row left out: no positive";
  static final String NO_NEGATIVE = "row left out: no negative";
  static final String NO_SCORE = "row left out: a passage has no score";
  static final String TOO_FEW = "row left out: fewer negatives than the width";
  static final String REPEATED = "row filled by repeating its negatives";
  static final String TOO_MANY = "negative left out: beyond the width";
  static final String UNRANKED = "ranking without scores: order of choice written as scores";
  static final String NO_SCORED_POSITIVE = "positive left out of the ranking: no score";
  static final String REPAIRED = "text repaired: half of a surrogate pair or U+0000 replaced";

  private long records;
  private final SequencedMap<String, Long> notes = new LinkedHashMap<>();

  void record() {
    records++;
  }

  void note(String reason) {
    note(reason, 1);
  }

  void note(String reason, long times) {
    if (times > 0) {
      notes.merge(reason, times, Long::sum);
    }
  }

  /** Adds what another counted. */
  void add(Tally other) {
    records += other.records;
    other.notes.forEach(this::note);
  }

  long records() {
    return records;
  }

  SequencedMap<String, Long> notes() {
    return notes;
  }
}
