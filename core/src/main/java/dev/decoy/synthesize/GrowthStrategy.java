package dev.decoy.synthesize;

/** Which classes grow, and to what size. */
public enum GrowthStrategy {
  /** Every class but the largest, to the size of the largest. */
  AUTO,
  /** Only the smallest, to the size of the largest. */
  MINORITY,
  /** Every class, to the size of the largest, which has it already. */
  ALL,
  /** The smaller of two classes, to a share of the larger. */
  RATIO,
  /** The classes that the input counts, to those counts. */
  MAP,
  /** Only the smallest, by a percentage of itself. */
  PERCENT
}
