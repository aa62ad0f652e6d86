/**
 * Data on its way in and out: a {@link dev.decoy.data.Dataset} is what the readers of {@code input}
 * made of a user's files, kept in the mapped {@code store}.
 *
 * <p>{@link dev.decoy.data.DatasetOptions} names the files, {@link dev.decoy.data.Dataset#ingest}
 * reads them once into a folder, {@link dev.decoy.data.Dataset#open} maps that folder again.
 */
@NullMarked
package dev.decoy.data;

import org.jspecify.annotations.NullMarked;
