@NullMarked
package dev.decoy.data.store;

import org.jspecify.annotations.NullMarked;
