/** Tests of the mine command and its parts. */
@NullMarked
package dev.decoy.app.mine;

import org.jspecify.annotations.NullMarked;
