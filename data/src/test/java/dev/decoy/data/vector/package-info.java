@NullMarked
package dev.decoy.data.vector;

import org.jspecify.annotations.NullMarked;
