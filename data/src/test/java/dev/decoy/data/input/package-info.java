@NullMarked
package dev.decoy.data.input;

import org.jspecify.annotations.NullMarked;
