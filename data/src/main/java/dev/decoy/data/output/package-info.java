/**
 * Training files: what mining found, in the words of the program that will learn from it.
 *
 * <p>A {@link dev.decoy.data.output.TrainingRow} is one anchor with its positives and its chosen
 * negatives. A {@link dev.decoy.data.output.TrainingFormat} names the shape that a reader expects;
 * {@link dev.decoy.data.output.TrainingFormat#open} gives a {@link
 * dev.decoy.data.output.TrainingWriter}, which writes beside the final name and takes that name
 * only in {@link dev.decoy.data.output.TrainingWriter#finish}. One shape is one class (a {@code
 * Layout}); the file's name decides between JSON lines, CSV and TSV, and between plain, gzip and
 * Zstandard.
 *
 * <p>Nothing is left out silently: rows that a format cannot carry are counted by reason in the
 * {@link dev.decoy.data.output.WriteReport}.
 */
@NullMarked
package dev.decoy.data.output;

import org.jspecify.annotations.NullMarked;
