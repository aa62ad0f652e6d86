/**
 * Audits of training files that already exist.
 *
 * <p>A {@link dev.decoy.data.audit.TrainingFile} reads any of the known shapes, record by record,
 * into {@link dev.decoy.data.audit.TrainingRecord}s; consecutive records of one anchor are looked
 * at together, as an {@link dev.decoy.data.audit.AnchorGroup}. Each kind of fault is one {@link
 * dev.decoy.data.audit.Check} in a class of its own; it reports offences at once, or at the end if
 * only the whole file shows them. {@link dev.decoy.data.audit.Audit} runs the checks, {@link
 * dev.decoy.data.audit.Repair} writes a copy without what they object to.
 *
 * <p>Texts are not kept: what must be compared across the file is compared by 64-bit hash, and the
 * hashes go to temporary files when there are many.
 */
@NullMarked
package dev.decoy.data.audit;

import org.jspecify.annotations.NullMarked;
