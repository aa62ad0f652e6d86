package dev.decoy.synthesize;

import java.util.List;

/**
 * Programs that give the same answer as another.
 *
 * @param programs their texts, all different from each other and from the original
 * @param origins one per program, how it was made, in words: {@code switched 0 2}, {@code add and
 *     subtract 7}
 * @param dropped how many were made but gave another answer, by rounding or overflow
 * @param skipped why nothing, or not everything, was tried, in words; may be empty
 */
public record AugmentedPrograms(
    List<String> programs, List<String> origins, int dropped, String skipped) {
  /** Copies the lists. */
  public AugmentedPrograms {
    programs = List.copyOf(programs);
    origins = List.copyOf(origins);
    if (programs.size() != origins.size()) {
      throw new IllegalArgumentException(
          programs.size() + " programs have " + origins.size() + " origins");
    }
  }
}
