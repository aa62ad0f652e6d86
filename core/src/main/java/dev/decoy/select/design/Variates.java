package dev.decoy.select.design;

import java.util.random.RandomGenerator;

/** Random numbers that designs need, with the same bits on every machine. */
final class Variates {
  private Variates() {}

  /** Uniform above 0 and below 1, in steps of 2⁻⁵², the same from both ends. */
  static double uniform(RandomGenerator rng) {
    return ((rng.nextLong() >>> 12) + 0.5) * 0x1p-52;
  }

  /** Uniform in {@code 0 … n - 1}, exactly, and without a division but once in 2⁶⁴ / n. */
  static int below(int n, RandomGenerator rng) {
    long bits = rng.nextLong();
    long low = bits * n;
    if (Long.compareUnsigned(low, n) < 0) {
      // The first 2^64 mod n values of the low half would make some results likelier.
      long surplus = Long.remainderUnsigned(-(long) n, n);
      while (Long.compareUnsigned(low, surplus) < 0) {
        bits = rng.nextLong();
        low = bits * n;
      }
    }
    return (int) Math.unsignedMultiplyHigh(bits, n);
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
