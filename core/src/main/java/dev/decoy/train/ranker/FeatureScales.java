package dev.decoy.train.ranker;

/**
 * Where features lie and how far they spread, so that all are of one size when they enter a
 * network: {@code (x - mean) / spread}.
 *
 * @param means one per feature
 * @param spreads standard deviations, above 0; 1 for a feature that never changes
 */
record FeatureScales(double[] means, double[] spreads) {
  /**
   * Those of all pairs in some lists, each of which counts as often as it stands there.
   *
   * @param features of the pairs
   */
  static FeatureScales of(PairFeatures features, RankerData data) {
    int n = features.names().size();
    double[] means = new double[n];
    double[] squares = new double[n];
    double[] row = new double[n];
    long seen = 0;
    for (int i = 0; i < data.size(); i++) {
      int[] negatives = data.negatives()[i];
      for (int j = 0; j <= negatives.length; j++) {
        int document = j == 0 ? data.positives()[i] : negatives[j - 1];
        features.fill(data.queries()[i], document, row, 0);
        seen++;
        for (int f = 0; f < n; f++) {
          if (!Double.isFinite(row[f])) {
            throw new IllegalArgumentException(
                "feature '%s' of query %d and document %d is %s; legal: finite"
                    .formatted(features.names().get(f), data.queries()[i], document, row[f]));
          }
          // Welford's update, which loses no digits where a mean is large.
          double from = row[f] - means[f];
          means[f] += from / seen;
          squares[f] += from * (row[f] - means[f]);
        }
      }
    }
    double[] spreads = new double[n];
    for (int f = 0; f < n; f++) {
      double spread = Math.sqrt(squares[f] / seen);
      spreads[f] = spread > 1e-12 * (1 + Math.abs(means[f])) ? spread : 1;
    }
    return new FeatureScales(means, spreads);
  }

  /** Brings a row of features to scale, in place. */
  void apply(double[] row) {
    for (int f = 0; f < row.length; f++) {
      row[f] = (row[f] - means[f]) / spreads[f];
    }
  }
}
