package dev.decoy.data.text;

import java.util.Arrays;

/**
 * The shingles of a text: the hashes of every three words in a row. The share that two texts have
 * in common (Jaccard similarity) tells how much of their wording is the same. Reused from text to
 * text; not thread-safe.
 *
 * <p>A text of two words has the two together as its one shingle, a text of one word that word, an
 * empty text none. Three words in a row are few enough that a changed word touches three shingles
 * only, and enough that texts on the same subject share almost none.
 *
 * <p>Source of the idea: "On the resemblance and containment of documents".
 */
public final class Shingles {
  /** Words in a shingle. */
  public static final int WORDS = 3;

  private long[] hashes = new long[64];
  private int size;

  /** Takes a text's shingles, in the order of the text, repetitions included. */
  public void set(NormalisedText text) {
    int words = text.words();
    size = words == 0 ? 0 : Math.max(1, words - WORDS + 1);
    if (hashes.length < size) {
      hashes = new long[Math.max(size, 2 * hashes.length)];
    }
    long first = 0;
    long second = 0;
    for (int i = 0; i < words; i++) {
      long third = text.wordHash(i);
      if (i >= WORDS - 1 || i == words - 1) {
        hashes[Math.max(0, i - WORDS + 1)] = mix(mix(mix(first) + second) + third);
      }
      first = second;
      second = third;
    }
  }

  /** Takes each word as a shingle of its own: a set whose members a test can choose. */
  void setWords(NormalisedText text) {
    size = text.words();
    hashes = new long[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = mix(text.wordHash(i));
    }
  }

  /** Number of shingles, repetitions included. */
  public int size() {
    return size;
  }

  /** The hash of the {@code i}-th. */
  public long hash(int i) {
    return hashes[i];
  }

  /** The distinct hashes, sorted. */
  public long[] distinct() {
    long[] sorted = Arrays.copyOf(hashes, size);
    Arrays.sort(sorted);
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[n++] = sorted[i];
      }
    }
    return n == size ? sorted : Arrays.copyOf(sorted, n);
  }

  /** The finalizer of SplittableRandom's and MurmurHash3's kin (Stafford's variant 13). */
  static long mix(long z) {
    long m = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    m = (m ^ (m >>> 27)) * 0x94D049BB133111EBL;
    return m ^ (m >>> 31);
  }
}
