@NullMarked
package dev.decoy.measure.temporal;

import org.jspecify.annotations.NullMarked;
