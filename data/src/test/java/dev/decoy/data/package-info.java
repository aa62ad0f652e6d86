@NullMarked
package dev.decoy.data;

import org.jspecify.annotations.NullMarked;
