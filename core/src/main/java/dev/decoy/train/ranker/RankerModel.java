package dev.decoy.train.ranker;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import java.util.List;

/**
 * Scores a query and a document by a network over what both say of each other.
 *
 * <pre>
 * r(q, d) = network((x(q, d) - mean) / spread)      x: the features, one number out
 * </pre>
 *
 * <p>Scores are compared within a query; they have no unit. Safe to share between threads once it
 * is trained.
 *
 * <p>Cost of a pair: its features, and two operations per weight.
 */
public final class RankerModel {
  private final List<String> names;
  private final FeatureScales scales;
  private final Network network;

  private RankerModel(List<String> names, FeatureScales scales, Network network) {
    this.names = names;
    this.scales = scales;
    this.network = network;
  }

  /**
   * A ranker to start training from.
   *
   * @param features what it will see, now and later
   * @param data whose pairs say where features lie and how far they spread
   * @param hidden units of each hidden layer; none for a linear ranker
   * @param dropout the probability that a unit of a hidden layer is left out in training
   */
  public static RankerModel random(
      PairFeatures features, RankerData data, int[] hidden, double dropout, Seed seed) {
    List<String> names = features.names();
    int[] sizes = new int[hidden.length + 2];
    sizes[0] = names.size();
    System.arraycopy(hidden, 0, sizes, 1, hidden.length);
    sizes[sizes.length - 1] = 1;
    NetworkShape shape = new NetworkShape(sizes, Output.LINEAR, dropout);
    return new RankerModel(
        names, FeatureScales.of(features, data), Network.random(shape, seed.stage("ranker")));
  }

  /**
   * A ranker of given weights.
   *
   * @param names of the features
   * @param means of each feature, finite; copied
   * @param spreads of each feature, above 0; copied
   * @param network from as many numbers to one
   */
  public static RankerModel of(
      List<String> names, double[] means, double[] spreads, Network network) {
    int n = names.size();
    int[] sizes = network.shape().sizes();
    if (means.length != n || spreads.length != n || sizes[0] != n || sizes[sizes.length - 1] != 1) {
      throw new IllegalArgumentException(
          "%d features have %d means and %d spreads, and the network is %s; legal: as many, to 1"
              .formatted(n, means.length, spreads.length, network.shape()));
    }
    for (int f = 0; f < n; f++) {
      if (!Double.isFinite(means[f]) || !(spreads[f] > 0 && Double.isFinite(spreads[f]))) {
        throw new IllegalArgumentException(
            "feature '%s' has the mean %s and the spread %s; legal: finite, and above 0"
                .formatted(names.get(f), means[f], spreads[f]));
      }
    }
    return new RankerModel(
        List.copyOf(names), new FeatureScales(means.clone(), spreads.clone()), network);
  }

  /** What it sees, in order. */
  public List<String> names() {
    return names;
  }

  /** Where each feature lies; a copy. */
  public double[] means() {
    return scales.means().clone();
  }

  /** How far each feature spreads; a copy. */
  public double[] spreads() {
    return scales.spreads().clone();
  }

  /** The network itself, which training moves. */
  public Network network() {
    return network;
  }

  /**
   * Scores documents for a query.
   *
   * @param features those it was made for
   * @param documents ordinals
   * @return one score each, higher is better
   */
  public double[] score(PairFeatures features, int query, int[] documents) {
    check(features);
    Matrix.Doubles inputs = Matrix.doubles(documents.length, names.size());
    double[] row = new double[names.size()];
    for (int i = 0; i < documents.length; i++) {
      fill(features, query, documents[i], row);
      inputs.write(i, row);
    }
    return network.predict(inputs).values();
  }

  /** Fills in what goes into the network. */
  void fill(PairFeatures features, int query, int document, double[] row) {
    features.fill(query, document, row, 0);
    scales.apply(row);
  }

  void check(PairFeatures features) {
    if (!features.names().equals(names)) {
      throw new IllegalArgumentException(
          "the ranker was made for the features %s and is given %s"
              .formatted(String.join(", ", names), String.join(", ", features.names())));
    }
  }
}
