@NullMarked
package dev.decoy.lucene;

import org.jspecify.annotations.NullMarked;
