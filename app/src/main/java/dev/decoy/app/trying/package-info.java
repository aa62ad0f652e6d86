/** {@code decoy try}: a method applied to a few numbers. */
@NullMarked
package dev.decoy.app.trying;

import org.jspecify.annotations.NullMarked;
