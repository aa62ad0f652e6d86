package dev.decoy.app.compare;

/** What a comparison measures one value of, beside seeds. */
enum Unit {
  /** A query of a retriever. */
  QUERY("query", "queries"),
  /** A user of a recommender. */
  USER("user", "users"),
  /** An experiment has no more than its seed. */
  SEED("seed", "seeds");

  private final String one;
  private final String several;

  Unit(String one, String several) {
    this.one = one;
    this.several = several;
  }

  /** One of them, in a word. */
  String one() {
    return one;
  }

  /** Several of them, in a word. */
  String several() {
    return several;
  }
}
