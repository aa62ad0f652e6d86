package dev.decoy.synthesize;

/** Which members of a class new ones start from. */
public enum BaseChoice {
  /** Each time any. */
  UNIFORM,
  /** All equally often; what is left over goes to members chosen at random. */
  PER_MEMBER
}
