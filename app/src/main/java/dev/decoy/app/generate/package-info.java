/** {@code decoy generate}: data sets that are made up, of which the whole truth is known. */
@NullMarked
package dev.decoy.app.generate;

import org.jspecify.annotations.NullMarked;
