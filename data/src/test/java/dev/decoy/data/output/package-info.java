@NullMarked
package dev.decoy.data.output;

import org.jspecify.annotations.NullMarked;
