/** {@code decoy embed}: vectors of documents or queries as files. */
@NullMarked
package dev.decoy.app.embed;

import org.jspecify.annotations.NullMarked;
