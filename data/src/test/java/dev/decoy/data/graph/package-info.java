@NullMarked
package dev.decoy.data.graph;

import org.jspecify.annotations.NullMarked;
