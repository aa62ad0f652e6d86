/** Which anchor boxes of an image are positives of which object. */
@NullMarked
package dev.decoy.select.box;

import org.jspecify.annotations.NullMarked;
