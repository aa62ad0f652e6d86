package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import java.util.List;

/**
 * Finds passages that look cut off. The rule: of all passages, those of exactly the greatest length
 * L in characters that end in a letter or digit, if there are at least {@value #SEVERAL} different
 * ones and L is at least {@value #SHORTEST}. Whole texts of natural length hardly ever agree so.
 */
final class TruncatedText implements Check {
  static final int SEVERAL = 3;
  static final int SHORTEST = 64;

  private final LongSet different = new LongSet();
  private final KeyedLines lines = new KeyedLines();
  private int longest = SHORTEST - 1;

  @Override
  public Kind kind() {
    return Kind.TRUNCATED_TEXT;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      look(group, record.line(), record.positives());
      look(group, record.line(), record.negatives());
    }
  }

  private void look(AnchorGroup group, long line, List<Passage> passages) {
    for (Passage passage : passages) {
      String text = passage.text();
      if (text.length() < longest) {
        continue;
      }
      int length = text.codePointCount(0, text.length());
      if (length > longest) {
        longest = length;
        different.clear();
      }
      if (length == longest && Character.isLetterOrDigit(text.codePointBefore(text.length()))) {
        different.add(group.key(text));
        lines.add(length, line);
      }
    }
  }

  @Override
  public void finish(Offences out) {
    if (different.size() < SEVERAL) {
      return;
    }
    lines.forEach((length, values, from, to) -> {
      for (int i = from; length == longest && i < to; i++) {
        out.line(
            kind(),
            values[i],
            "",
            "a passage of exactly "
                + length
                + " characters, the most of all, as have "
                + (different.size() - 1)
                + " different ones, ends in the middle of a sentence");
      }
    });
  }

  @Override
  public Check repairer() {
    return new Check() {
      @Override
      public Kind kind() {
        return Kind.TRUNCATED_TEXT;
      }

      @Override
      public void look(AnchorGroup group, Offences out) {
        // What was cut off cannot be brought back.
      }
    };
  }

  @Override
  public void close() {
    lines.close();
  }
}
