/** Ways to write text with next-token models. */
@NullMarked
package dev.decoy.guide.decode;

import org.jspecify.annotations.NullMarked;
