package dev.decoy.data.vector;

import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;

/**
 * The options of {@link HashedProjection}.
 *
 * @param d how many numbers a vector has, a multiple of 16 from 16 to 4096, default 768: measured
 *     on train and development splits, fewer lose much and more gain little (docs/vectors.md)
 * @param gram the length of the parts of words, in characters, from 2 to 8, or 0 for words alone;
 *     default 4
 * @param share what parts of words count for beside whole words, from 0 to 1; default 0.5
 * @param bits log₂ of how many words and parts are told apart where it is counted in how many texts
 *     they occur, from 10 to 26, default 20: 4 MiB; two that fall together count as one, but keep
 *     directions of their own
 * @param seed of the directions; default 42
 */
public record Hashed(
    @Option(value = "768", min = 16, max = 4096) int d,
    @Option(value = "4", min = 0, max = 8) int gram,
    @Option(value = "0.5", min = 0, max = 1) double share,
    @Option(value = "20", min = 10, max = 26) int bits,
    @Option("42") long seed) {
  /** All defaults. */
  public static final Hashed DEFAULT = new Hashed(768, 4, 0.5, 20, 42);

  /** Checks the ranges. */
  public Hashed {
    Options.check(Hashed.class, "d", d);
    Options.check(Hashed.class, "gram", gram);
    Options.check(Hashed.class, "share", share);
    Options.check(Hashed.class, "bits", bits);
    if (d % HashedProjection.PLACES != 0) {
      throw new SpecException(
          "hashed: option 'd' is " + d + "; legal: a multiple of " + HashedProjection.PLACES);
    }
    if (gram == 1) {
      throw new SpecException("hashed: option 'gram' is 1; legal: 0, or from 2 to 8");
    }
  }
}
