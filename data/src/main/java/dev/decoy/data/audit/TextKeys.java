package dev.decoy.data.audit;

import dev.decoy.candidate.Column;
import dev.decoy.data.text.Hash64;
import dev.decoy.data.text.NormalisedText;
import dev.decoy.data.text.Shingles;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What stands for a text when it is compared: the fingerprint of its normalised form, and its
 * shingles. Remembers the texts of one group, since a group repeats its own.
 */
final class TextKeys {
  private final NormalisedText normalised = new NormalisedText();
  private final Shingles shingles = new Shingles();
  private final Map<String, Long> keys = new HashMap<>();
  private final Map<String, long[]> shinglesOf = new HashMap<>();

  /** Equal for texts that are equal after normalisation. */
  long key(String text) {
    Long known = keys.get(text);
    if (known != null) {
      return known;
    }
    normalised.set(text);
    long key = normalised.fingerprint();
    if (key == Column.Longs.ABSENT) {
      // Nothing but punctuation: equal only if it is the same.
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      key = Hash64.of(bytes, 0, bytes.length);
    }
    keys.put(text, key);
    return key;
  }

  /** Distinct hashes of three words in a row, sorted. */
  long[] shingles(String text) {
    return shinglesOf.computeIfAbsent(
        text,
        t -> {
          normalised.set(t);
          shingles.set(normalised);
          return shingles.distinct();
        });
  }

  /** Forgets the texts. */
  void clear() {
    keys.clear();
    shinglesOf.clear();
  }

  /** One key for several in order. */
  static long join(long key, long next) {
    long mixed = (key * 0x9E3779B97F4A7C15L) ^ Long.rotateLeft(next, 29);
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
