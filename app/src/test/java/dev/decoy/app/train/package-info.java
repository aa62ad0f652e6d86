@NullMarked
package dev.decoy.app.train;

import org.jspecify.annotations.NullMarked;
