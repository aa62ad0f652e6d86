@NullMarked
package dev.decoy.app;

import org.jspecify.annotations.NullMarked;
