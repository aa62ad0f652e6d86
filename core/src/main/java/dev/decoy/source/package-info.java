/**
 * Where candidates come from. A {@link dev.decoy.source.Source} finds candidates, a {@link
 * dev.decoy.source.Scorer} gives a score to any pair; a random source has none. A {@link
 * dev.decoy.source.SourceOver} makes a source of a structure: a corpus, a graph of links, a tree of
 * labels.
 */
@NullMarked
package dev.decoy.source;

import org.jspecify.annotations.NullMarked;
