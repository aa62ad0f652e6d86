package dev.decoy.lucene;

import dev.decoy.candidate.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Texts of made-up words with a long tail, so short that many scores are equal. */
final class RandomCorpus {
  private final SplittableRandom random;

  RandomCorpus(long seed) {
    this.random = new Seed(seed).generator();
  }

  List<String> texts(int n, int longest) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int words = random.nextInt(longest + 1);
      StringBuilder text = new StringBuilder();
      for (int w = 0; w < words; w++) {
        text.append(word()).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private String word() {
    // Squared, so that low numbers are common and high ones rare.
    double u = random.nextDouble();
    return "w" + (int) (u * u * 300);
  }
}
