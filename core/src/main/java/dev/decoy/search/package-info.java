/**
 * Which vectors are near each other: exact, blocked, and as fast as the machine's vectors.
 *
 * <p>{@link dev.decoy.search.ExactTopK} finds the best documents of every anchor. Blocks of both
 * that fit a cache are multiplied by a {@link dev.decoy.search.ProductKernel}, which compares
 * products with each anchor's k-th best while they are in registers. A sample of the documents is
 * compared first: it tells what the k-th best will have at least, so that few products ever leave
 * the registers.
 *
 * <p>{@link dev.decoy.search.PrunedTopK} finds the same, to the last bit, in less time where the
 * vectors have few directions that matter. An {@link dev.decoy.search.UpperBound} stands for each
 * vector: fewer numbers, whose products by the same kernel are never below the scores.
 *
 * <p>{@link dev.decoy.search.NearestRows} sorts rows into blocks that lie close together, passes
 * over pairs of blocks that are too far apart to matter, and hands the others to a {@link
 * dev.decoy.search.PairFinder}, which computes a block's inner products in single precision and
 * compares them with limits while they are in registers. Only the few pairs that reach a limit are
 * computed in double precision. So what is found depends on neither the kernel, the length of the
 * machine's vectors nor the number of threads.
 *
 * <p>Kernels come in twos. One uses the JDK's vector module and is chosen at start where the JVM
 * was started with {@code --add-modules jdk.incubator.vector}; its scalar twin is always there.
 */
@NullMarked
package dev.decoy.search;

import org.jspecify.annotations.NullMarked;
