package dev.decoy.select.design;

import java.util.random.RandomGenerator;

/** Random numbers that sampling needs, with the same bits on every machine. */
public final class Variates {
  private Variates() {}

  /** Uniform above 0 and below 1, in steps of 2⁻⁵², the same from both ends. */
  public static double uniform(RandomGenerator rng) {
    return ((rng.nextLong() >>> 12) + 0.5) * 0x1p-52;
  }

  /** Uniform in {@code 0 … n - 1}, exactly, with a division only once in a while (Lemire). */
  public static int below(int n, RandomGenerator rng) {
    long product = (rng.nextLong() >>> 32) * n;
    long low = product & 0xFFFFFFFFL;
    if (low < n) {
      // The first 2^32 mod n values of the low half would make some results likelier.
      long surplus = (1L << 32) % n;
      while (low < surplus) {
        product = (rng.nextLong() >>> 32) * n;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** Exponential with mean 1. */
  public static double exponential(RandomGenerator rng) {
    return -StrictMath.log(uniform(rng));
  }

  /** Standard Gumbel. */
  public static double gumbel(RandomGenerator rng) {
    return -StrictMath.log(exponential(rng));
  }
}
