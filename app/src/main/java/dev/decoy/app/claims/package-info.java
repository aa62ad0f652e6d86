/**
 * {@code decoy claims}: what papers say of negatives, as comparisons that were planned before they
 * ran.
 */
@NullMarked
package dev.decoy.app.claims;

import org.jspecify.annotations.NullMarked;
