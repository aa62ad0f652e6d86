package dev.decoy.select.design;

import java.util.random.RandomGenerator;

/** Random numbers that designs need, with the same bits on every machine. */
final class Variates {
  private Variates() {}

  /** Uniform above 0 and below 1, in steps of 2⁻⁵², the same from both ends. */
  static double uniform(RandomGenerator rng) {
    return ((rng.nextLong() >>> 12) + 0.5) * 0x1p-52;
  }

  /** Exponential with mean 1. */
  static double exponential(RandomGenerator rng) {
    return -StrictMath.log(uniform(rng));
  }

  /** Standard Gumbel. */
  static double gumbel(RandomGenerator rng) {
    return -StrictMath.log(exponential(rng));
  }
}
