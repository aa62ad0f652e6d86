/** {@code decoy mine}: from a corpus to negatives, part by part, resumable. */
@NullMarked
package dev.decoy.app.mine;

import org.jspecify.annotations.NullMarked;
