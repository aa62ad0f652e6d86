/** Tests of sources as a recipe names them. */
@NullMarked
package dev.decoy.app.source;

import org.jspecify.annotations.NullMarked;
