/** Files that say which items users took. */
@NullMarked
package dev.decoy.data.interaction;

import org.jspecify.annotations.NullMarked;
