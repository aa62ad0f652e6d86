@NullMarked
package dev.decoy.measure.curve;

import org.jspecify.annotations.NullMarked;
