/**
 * Texts by ordinal in mapped files, so that millions of them cost no heap.
 *
 * <p>A {@link dev.decoy.data.store.TextStore} is a folder: {@code records} holds the bytes, {@code
 * offsets} where each begins, {@code ids} an open-addressing table from id to ordinal, {@code
 * fingerprint} and {@code minhash} one fixed-size value each, and {@code store.json}, written last,
 * what to expect. All numbers are little-endian.
 */
@NullMarked
package dev.decoy.data.store;

import org.jspecify.annotations.NullMarked;
