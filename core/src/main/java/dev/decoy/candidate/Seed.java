package dev.decoy.candidate;

import java.util.SplittableRandom;

/**
 * A seed that splits by name and by key, so that what is drawn for an anchor at a stage depends on
 * (seed, stage, anchor) and on nothing else: not on threads, time, or what was drawn before.
 *
 * @param value 64 bits
 */
public record Seed(long value) {
  /** The seed of a stage, such as {@code "select.0"}. */
  public Seed stage(String name) {
    long hash = value;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash ^ name.charAt(i));
    }
    return new Seed(mix(hash ^ name.length()));
  }

  /**
   * The seed of one anchor, or of one round of it, by a key that does not change when other anchors
   * come or go.
   */
  public Seed at(long key) {
    return new Seed(mix(mix(value) + key * 0x9E3779B97F4A7C15L));
  }

  /** A generator that starts at this seed. */
  public SplittableRandom generator() {
    return new SplittableRandom(mix(value));
  }

  /**
   * Stafford's thirteenth variant of the MurmurHash3 finalizer, over an odd step so that 0 does not
   * stay 0.
   */
  private static long mix(long z) {
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
