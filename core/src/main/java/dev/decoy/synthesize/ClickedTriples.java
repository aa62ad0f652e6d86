package dev.decoy.synthesize;

/**
 * Training triples of a query, what was clicked for it and what was not, shuffled.
 *
 * @param queries ordinals
 * @param positives document ordinals
 * @param negatives document ordinals
 * @param kept how many triples were drawn, before the cap and the texts were looked at
 * @param collisions drawn documents that were clicked for the query, and so left out
 * @param missing queries with clicks and without candidates, which give nothing
 * @param cut triples beyond the cap
 * @param empty triples within the cap with a document without text, left out
 */
public record ClickedTriples(
    int[] queries,
    int[] positives,
    int[] negatives,
    long kept,
    long collisions,
    long missing,
    long cut,
    long empty) {
  /** How many there are. */
  public int size() {
    return queries.length;
  }
}
