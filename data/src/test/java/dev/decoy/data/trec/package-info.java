@NullMarked
package dev.decoy.data.trec;

import org.jspecify.annotations.NullMarked;
