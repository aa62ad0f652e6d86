package dev.decoy.select.batch;

/**
 * Groups of pairs that are hard for each other.
 *
 * @param groups pairs, the anchor first, then its companions
 * @param first how many of the groups come from the first pass, in which no pair is used twice
 * @param alone pairs that found no companion and are nobody's
 * @param repeated how many pairs are in more than one group
 * @param incomplete groups that have fewer companions than were wanted
 */
public record PairGroups(int[][] groups, int first, int[] alone, int repeated, int incomplete) {}
