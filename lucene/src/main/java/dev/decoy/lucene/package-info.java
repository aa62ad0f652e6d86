/**
 * BM25 candidates from Lucene, and graphs of neighbours over vectors.
 *
 * <p>{@link dev.decoy.lucene.Bm25} and {@link dev.decoy.lucene.ExistingIndex} are what a user
 * writes in {@code --from}. {@link dev.decoy.lucene.IndexBuild} turns texts into a folder, {@link
 * dev.decoy.lucene.Bm25Index} opens that folder or somebody else's, and hands out a source and a
 * scorer that agree on every bit. {@link dev.decoy.lucene.Analyzers} names the ways to turn text
 * into terms.
 *
 * <p>Nothing here depends on the number of threads or on how the index happens to be laid out:
 * scores come from statistics of the whole corpus, and equal scores are ordered by ordinal, at the
 * end of the list as well.
 *
 * <p>{@link dev.decoy.lucene.HnswIndex} keeps a graph of neighbours in a file, {@link
 * dev.decoy.lucene.HnswTopK} walks through it, {@link dev.decoy.lucene.HnswRecall} measures what it
 * misses, and {@link dev.decoy.lucene.HnswCost} says whether it is worth it.
 */
@NullMarked
package dev.decoy.lucene;

import org.jspecify.annotations.NullMarked;
