@NullMarked
package dev.decoy.select.pool;

import org.jspecify.annotations.NullMarked;
