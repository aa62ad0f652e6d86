package dev.decoy.synthesize;

/**
 * How many queries of a planted corpus belong to which part.
 *
 * @param train for the model under study, one label each
 * @param teacher for a model that mines for it, so that the miner never saw the others' labels
 * @param dev for choices, all relevant documents known
 * @param test for the one final look, all relevant documents known
 */
public record PlantedQueries(int train, int teacher, int dev, int test) {
  /** Checks that no number is negative and that there is a query. */
  public PlantedQueries {
    long all = 0;
    int[] parts = {train, teacher, dev, test};
    for (int part : parts) {
      if (part < 0) {
        throw new IllegalArgumentException(part + " queries; legal: at least 0");
      }
      all += part;
    }
    if (all == 0 || all > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(all + " queries in all; legal: 1 to " + Integer.MAX_VALUE);
    }
  }

  /** The four numbers' sum. */
  public int all() {
    return train + teacher + dev + test;
  }
}
