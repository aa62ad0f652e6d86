package dev.decoy.data.output;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Training rows for tests. */
final class Rows {
  /** Strings that have broken some reader of training files. */
  static final List<String> NASTY =
      List.of(
          "",
          " ",
          "\"",
          "\"\"",
          "\\",
          "a,b",
          "a\tb",
          "a\nb",
          "a\r\nb",
          "\r",
          "\u0000",
          "\u0001\u001f\u007f",
          "\u0085\u2028\u2029",
          "\uFEFFbom",
          "\uD83E\uDD8A fox",
          "e\u0301",
          "NA",
          "null",
          "#",
          "=1+1",
          "'",
          "{\"a\":1}",
          "</script>");

  private Rows() {}

  static Passage passage(String id, String text, double score) {
    return new Passage(id, text, (float) score);
  }

  /**
   * Two anchors: one with one positive and two negatives, one with two positives and one negative.
   */
  static List<TrainingRow> two() {
    return List.of(
        new TrainingRow(
            "q1",
            "who, me?",
            List.of(passage("d1", "you", 12.5)),
            List.of(passage("d2", "not \"you\"", 11), passage("d3", "him", 9.25))),
        new TrainingRow(
            "q2",
            "where",
            List.of(passage("d4", "here", 3), passage("d5", "there", 4)),
            List.of(passage("d6", "now\nthen", 2))));
  }

  /** Rows of strings that are mostly nasty; never with half a surrogate pair. */
  static List<TrainingRow> random(SplittableRandom random, int rows) {
    List<TrainingRow> made = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      made.add(
          new TrainingRow(
              "q" + r, text(random), passages(random, "p" + r), passages(random, "n" + r)));
    }
    return made;
  }

  static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(1, 4);
    for (int i = 0; i < parts; i++) {
      if (random.nextInt(3) == 0) {
        text.appendCodePoint(random.nextInt(1, 0xD800));
      } else {
        text.append(NASTY.get(random.nextInt(NASTY.size())));
      }
    }
    return text.toString();
  }

  private static List<Passage> passages(SplittableRandom random, String prefix) {
    List<Passage> made = new ArrayList<>();
    int n = random.nextInt(1, 4);
    for (int i = 0; i < n; i++) {
      made.add(passage(prefix + "-" + i, text(random), random.nextDouble(-100, 100)));
    }
    return made;
  }
}
