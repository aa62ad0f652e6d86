/**
 * Which candidates to doubt: rules that keep, drop, promote or abstain, each with a reason.
 *
 * <p>Three families. What is <em>known</em>: {@link dev.decoy.judge.KnownPositives}, {@link
 * dev.decoy.judge.Self}, {@link dev.decoy.judge.JudgedNonRelevant}. What the <em>texts</em> say,
 * read from columns: {@link dev.decoy.judge.DuplicateText}, {@link dev.decoy.judge.NearDuplicate},
 * {@link dev.decoy.judge.SameField}. What the <em>scores</em> say: {@link
 * dev.decoy.judge.PositiveRatio} and {@link dev.decoy.judge.PositiveMargin}, which hold a candidate
 * against the positive's score, and {@link dev.decoy.judge.Ceiling}, {@link dev.decoy.judge.Floor}
 * and {@link dev.decoy.judge.RankRange}, which do not.
 *
 * <p>Rules on scores compute in single precision, as scores are stored, and keep a candidate that
 * lies exactly on the limit.
 */
@NullMarked
package dev.decoy.judge;

import org.jspecify.annotations.NullMarked;
