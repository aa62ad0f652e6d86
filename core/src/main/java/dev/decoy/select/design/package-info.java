/** Sampling designs without replacement, reused by every weighting. */
@NullMarked
package dev.decoy.select.design;

import org.jspecify.annotations.NullMarked;
