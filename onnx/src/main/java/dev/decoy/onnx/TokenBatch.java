package dev.decoy.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts that go through a model at once, padded to one length.
 *
 * @param rows how many texts
 * @param length tokens of each, padding included
 * @param ids row-major
 * @param mask 1 for a token, 0 for padding
 * @param types which text of a pair a token belongs to
 * @param positions of the tokens of each text, counted without padding
 */
record TokenBatch(int rows, int length, long[] ids, long[] mask, long[] types, long[] positions) {

  /**
   * Orders texts by length and cuts them into batches, the longest first, so that memory is at its
   * highest at the beginning and little is padded. The cut depends on the lengths alone.
   *
   * @param lengths tokens of each text, at least 1
   * @param budget how many tokens a batch may have, padding included; one text may have more
   * @param sameLength whether only texts of one length may share a batch
   * @param maxRows how many texts a batch may have
   * @return positions of texts
   */
  static List<int[]> plan(int[] lengths, int budget, boolean sameLength, int maxRows) {
    int[] order =
        IntStream.range(0, lengths.length)
            .filter(i -> lengths[i] > 0)
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer i) -> -lengths[i])
                    .thenComparingInt(Integer::intValue))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> batches = new ArrayList<>();
    int from = 0;
    while (from < order.length) {
      int longest = lengths[order[from]];
      long rows = Math.clamp(budget / longest, 1, maxRows);
      int to = (int) Math.min(order.length, from + rows);
      if (sameLength) {
        int same = from;
        while (same < to && lengths[order[same]] == longest) {
          same++;
        }
        to = same;
      }
      batches.add(Arrays.copyOfRange(order, from, to));
      from = to;
    }
    return batches;
  }

  /**
   * Pads texts.
   *
   * @param tokens of all texts
   * @param texts which of them
   * @param padding how
   * @param length the least length
   */
  static TokenBatch of(Tokenizer.Tokens[] tokens, int[] texts, Padding padding, int length) {
    for (int text : texts) {
      length = Math.max(length, tokens[text].ids().length);
    }
    int cells = Math.multiplyExact(texts.length, length);
    long[] ids = new long[cells];
    long[] mask = new long[cells];
    long[] types = new long[cells];
    long[] positions = new long[cells];
    Arrays.fill(ids, padding.id());
    Arrays.fill(types, padding.type());
    for (int row = 0; row < texts.length; row++) {
      Tokenizer.Tokens text = tokens[texts[row]];
      int n = text.ids().length;
      int at = row * length + (padding.left() ? length - n : 0);
      System.arraycopy(text.ids(), 0, ids, at, n);
      System.arraycopy(text.types(), 0, types, at, text.types().length);
      for (int t = 0; t < n; t++) {
        mask[at + t] = 1;
        positions[at + t] = padding.firstPosition() + (long) t;
      }
    }
    return new TokenBatch(texts.length, length, ids, mask, types, positions);
  }

  /**
   * How texts are padded.
   *
   * @param left whether at the start
   * @param id the token
   * @param type its text of a pair
   * @param firstPosition what the positions of a text begin with
   */
  record Padding(boolean left, long id, long type, int firstPosition) {}
}
