package dev.decoy.data.vector;

import dev.decoy.data.text.Hash64;
import dev.decoy.data.text.NormalisedText;
import java.util.Arrays;

/**
 * The distinct words of a text and the distinct parts of its words, as hashes with counts: words
 * first, each kind in the order of first appearance. Words are those of {@link NormalisedText}; the
 * parts of a word are the runs of n characters of it with a space at either end, or all of that if
 * it is shorter. Reused from text to text; not thread-safe.
 */
final class TextFeatures {
  /** Keeps a part apart from the word of the same letters. */
  private static final long PART = 0x5851F42D4C957F2DL;

  private static final int MOST_KEPT = 1 << 14;

  private final int gram;
  private final NormalisedText text = new NormalisedText();
  private byte[] padded = new byte[64];
  private int[] characters = new int[64];
  private int[] slots = new int[1 << 10];
  private long[] hashes = new long[256];
  private int[] counts = new int[256];
  private int words;
  private int size;

  /**
   * Features of texts.
   *
   * @param gram n, at least 2, or 0 for words alone
   */
  TextFeatures(int gram) {
    this.gram = gram;
  }

  /** Takes a text. */
  void set(String value) {
    text.set(value);
    if (slots.length > MOST_KEPT) {
      // One long text does not make all that follow slow.
      slots = new int[1 << 10];
    } else {
      Arrays.fill(slots, 0);
    }
    size = 0;
    for (int i = 0; i < text.words(); i++) {
      add(text.wordHash(i));
    }
    words = size;
    if (gram > 0) {
      for (int i = 0; i < text.words(); i++) {
        parts(text.form().bytes(), text.start(i), text.end(i));
      }
    }
  }

  /** How many distinct words there are. */
  int words() {
    return words;
  }

  /** How many distinct words and parts there are. */
  int size() {
    return size;
  }

  long hash(int i) {
    return hashes[i];
  }

  int count(int i) {
    return counts[i];
  }

  private void parts(byte[] bytes, int from, int to) {
    int length = to - from + 2;
    if (padded.length < length) {
      padded = new byte[2 * length];
      characters = new int[2 * length + 1];
    }
    padded[0] = ' ';
    System.arraycopy(bytes, from, padded, 1, to - from);
    padded[length - 1] = ' ';
    int n = 0;
    for (int i = 0; i < length; i++) {
      // Every byte but the second to last of a character.
      if ((padded[i] & 0xC0) != 0x80) {
        characters[n++] = i;
      }
    }
    characters[n] = length;
    int last = Math.max(0, n - gram);
    for (int i = 0; i <= last; i++) {
      add(Hash64.of(padded, characters[i], characters[Math.min(n, i + gram)]) ^ PART);
    }
  }

  private void add(long hash) {
    if (size >= slots.length / 2) {
      grow();
    }
    int mask = slots.length - 1;
    int i = (int) hash & mask;
    while (slots[i] != 0) {
      if (hashes[slots[i] - 1] == hash) {
        counts[slots[i] - 1]++;
        return;
      }
      i = (i + 1) & mask;
    }
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    hashes[size] = hash;
    counts[size] = 1;
    slots[i] = ++size;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int f = 0; f < size; f++) {
      int i = (int) hashes[f] & mask;
      while (slots[i] != 0) {
        i = (i + 1) & mask;
      }
      slots[i] = f + 1;
    }
  }
}
