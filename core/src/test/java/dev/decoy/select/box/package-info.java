@NullMarked
package dev.decoy.select.box;

import org.jspecify.annotations.NullMarked;
