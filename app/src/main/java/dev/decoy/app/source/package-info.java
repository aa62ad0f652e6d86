/**
 * What {@code --from} can name, and how the sources of a recipe become one pool.
 *
 * <p>Each kind of source is a class of its own, a {@link dev.decoy.app.source.SourceKind}: it says
 * which method it opens, whether that scores, which files it reads, and opens it. A new kind is
 * such a class and a line in {@link dev.decoy.app.source.SourceKinds}; everything else (names,
 * defaults, depth, the manifest's inputs, fusion) is the same for all.
 */
@NullMarked
package dev.decoy.app.source;

import org.jspecify.annotations.NullMarked;
