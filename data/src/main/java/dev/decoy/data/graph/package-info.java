/** Files that say what relates documents and labels: links between documents, trees of labels. */
@NullMarked
package dev.decoy.data.graph;

import org.jspecify.annotations.NullMarked;
