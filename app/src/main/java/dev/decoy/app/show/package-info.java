/** {@code decoy show}: the story of one anchor. */
@NullMarked
package dev.decoy.app.show;

import org.jspecify.annotations.NullMarked;
