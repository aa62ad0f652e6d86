/**
 * Reading what users have: files in plain text, gzip or zstd, of JSON lines, CSV or TSV.
 *
 * <p>{@link dev.decoy.data.input.Content} gives the lines of a file, {@link
 * dev.decoy.data.input.Rows} gives the wanted values of each record. Whatever is wrong with a file
 * becomes an {@link dev.decoy.data.input.InputException} that names file, line and remedy, or,
 * where the user asked for lenience and it is safe, a count in the {@link
 * dev.decoy.data.input.InputReport}.
 */
@NullMarked
package dev.decoy.data.input;

import org.jspecify.annotations.NullMarked;
