@NullMarked
package dev.decoy.testing;

import org.jspecify.annotations.NullMarked;
