package dev.decoy.train.ranker;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Some features, and behind them others. */
final class JoinedFeatures implements PairFeatures {
  private final PairFeatures first;
  private final PairFeatures second;
  private final int split;
  private final List<String> names;

  JoinedFeatures(PairFeatures first, PairFeatures second) {
    this.first = first;
    this.second = second;
    this.split = first.names().size();
    this.names = Stream.concat(first.names().stream(), second.names().stream()).toList();
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two features are called '" + name + "'");
      }
    }
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public void fill(int query, int document, double[] out, int at) {
    first.fill(query, document, out, at);
    second.fill(query, document, out, at + split);
  }
}
