package dev.decoy.method;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The legal word that a mistyped one was most likely meant to be. */
public final class Nearest {
  private Nearest() {}

  /**
   * A suggestion such as {@code "; did you mean 'offset'?"}, or the list of legal words when none
   * is close.
   */
  public static String hint(String given, Collection<String> legal) {
    return to(given, legal)
        .map(word -> "; did you mean '" + word + "'?")
        .orElseGet(
            () -> legal.isEmpty() ? "; it takes none" : "; there are: " + String.join(", ", legal));
  }

  /**
   * The closest word, if at most a third of its letters differ, upper case counting as lower; else
   * the only word that begins like this.
   */
  public static Optional<String> to(String given, Collection<String> legal) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String word : legal) {
      int distance = distance(given.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        bestDistance = distance;
        best = word;
      }
    }
    if (best != null && bestDistance <= Math.max(1, best.length() / 3)) {
      return Optional.of(best);
    }
    List<String> longer = legal.stream().filter(word -> word.startsWith(given)).toList();
    return longer.size() == 1 && given.length() > 1
        ? Optional.of(longer.getFirst())
        : Optional.empty();
  }

  /**
   * Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.
   */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
