package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Consecutive records of one anchor, at most {@link #LIMIT}: formats of one text per column spread
 * an anchor's positives and negatives over several records.
 */
final class AnchorGroup {
  /** Most records in a group; more of the same anchor begin another. */
  static final int LIMIT = 1000;

  private final List<TrainingRecord> records = new ArrayList<>();
  private final TextKeys keys;
  private final Map<Long, Passage> positives = new LinkedHashMap<>();

  AnchorGroup(List<TrainingRecord> records, TextKeys keys) {
    this.records.addAll(records);
    this.keys = keys;
    keys.clear();
    for (TrainingRecord record : records) {
      for (Passage positive : record.positives()) {
        if (!positive.text().isBlank()) {
          positives.putIfAbsent(keys.key(positive.text()), positive);
        }
      }
    }
  }

  List<TrainingRecord> records() {
    return records;
  }

  String anchor() {
    return records.getFirst().anchor();
  }

  long anchorKey() {
    return keys.key(anchor());
  }

  long key(String text) {
    return keys.key(text);
  }

  long[] shingles(String text) {
    return keys.shingles(text);
  }

  /** The group's positives that are different after normalisation and not blank, by key. */
  Map<Long, Passage> positives() {
    return positives;
  }

  /** The lowest score of a positive of a record, or of the group if that has none, or NaN. */
  float lowestPositive(TrainingRecord record) {
    float lowest = lowest(record.positives());
    if (!Float.isNaN(lowest)) {
      return lowest;
    }
    List<Passage> all = new ArrayList<>();
    records.forEach(other -> all.addAll(other.positives()));
    return lowest(all);
  }

  private static float lowest(List<Passage> passages) {
    float lowest = Float.NaN;
    for (Passage passage : passages) {
      if (passage.scored() && !passage.text().isBlank() && !(passage.score() >= lowest)) {
        lowest = passage.score();
      }
    }
    return lowest;
  }
}
