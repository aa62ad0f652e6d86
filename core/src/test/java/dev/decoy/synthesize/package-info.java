@NullMarked
package dev.decoy.synthesize;

import org.jspecify.annotations.NullMarked;
