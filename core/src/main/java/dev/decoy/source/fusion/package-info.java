/**
 * How the lists of several sources become one score.
 *
 * <p>Sources score on scales of their own, and a document that one of them found may be unknown to
 * the others. A {@link dev.decoy.source.fusion.Fusion} makes one number of it all, for candidates
 * and positives alike, so that rules that compare scores have one scale to compare on.
 */
@NullMarked
package dev.decoy.source.fusion;

import org.jspecify.annotations.NullMarked;
