@NullMarked
package dev.decoy.select;

import org.jspecify.annotations.NullMarked;
