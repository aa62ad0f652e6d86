@NullMarked
package dev.decoy.search;

import org.jspecify.annotations.NullMarked;
