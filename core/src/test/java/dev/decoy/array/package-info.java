/** Tests of matrices and bundles of them. */
@NullMarked
package dev.decoy.array;

import org.jspecify.annotations.NullMarked;
