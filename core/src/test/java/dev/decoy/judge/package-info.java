@NullMarked
package dev.decoy.judge;

import org.jspecify.annotations.NullMarked;
