@NullMarked
package dev.decoy.data.fact;

import org.jspecify.annotations.NullMarked;
