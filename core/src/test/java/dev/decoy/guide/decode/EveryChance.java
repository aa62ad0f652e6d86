package dev.decoy.guide.decode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Goes through every outcome that the random choices of a decoder can have, with its probability.
 */
final class EveryChance implements Chance {
  private record Option(int choice, double probability) {}

  private static final class Fork {
    final List<Option> options = new ArrayList<>();
    int taken;
  }

  private final List<Fork> walked = new ArrayList<>();
  private List<Fork> script = List.of();

  private EveryChance() {}

  /** The distribution of what a decoder writes; tokens as a list. */
  static Map<List<Integer>, Double> distribution(Function<Chance, Decoded> decoder) {
    Map<List<Integer>, Double> distribution = new HashMap<>();
    EveryChance chance = new EveryChance();
    do {
      chance.walked.clear();
      Decoded decoded = decoder.apply(chance);
      double probability = 1;
      for (Fork fork : chance.walked) {
        probability *= fork.options.get(fork.taken).probability();
      }
      List<Integer> tokens = new ArrayList<>();
      for (int token : decoded.sequences().getFirst().tokens()) {
        tokens.add(token);
      }
      distribution.merge(tokens, probability, Double::sum);
    } while (chance.turn());
    return distribution;
  }

  /** To the next path, by turning at its last fork that has an option left. */
  private boolean turn() {
    script = new ArrayList<>(walked);
    while (!script.isEmpty()) {
      Fork last = script.getLast();
      if (last.taken + 1 < last.options.size()) {
        last.taken++;
        return true;
      }
      script.removeLast();
    }
    return false;
  }

  private int take(List<Option> options) {
    Fork fork;
    if (walked.size() < script.size()) {
      fork = script.get(walked.size());
    } else {
      fork = new Fork();
      fork.options.addAll(options);
    }
    walked.add(fork);
    return fork.options.get(fork.taken).choice();
  }

  @Override
  public int token(double[] probabilities) {
    List<Option> options = new ArrayList<>();
    for (int v = 0; v < probabilities.length; v++) {
      if (probabilities[v] > 0) {
        options.add(new Option(v, probabilities[v]));
      }
    }
    return take(options);
  }

  @Override
  public boolean accept(double logRatio) {
    double yes = Math.exp(Math.min(0, logRatio));
    List<Option> options = new ArrayList<>();
    if (yes > 0) {
      options.add(new Option(1, yes));
    }
    if (yes < 1) {
      options.add(new Option(0, 1 - yes));
    }
    return take(options) == 1;
  }
}
