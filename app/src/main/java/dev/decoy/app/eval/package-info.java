/**
 * {@code decoy eval}: how good a run is, and whether one is better than another.
 *
 * <p>{@link dev.decoy.app.eval.Evaluation} brings qrels, a run and metrics together; {@link
 * dev.decoy.app.eval.Comparison} says what can be said about two of them.
 */
@NullMarked
package dev.decoy.app.eval;

import org.jspecify.annotations.NullMarked;
