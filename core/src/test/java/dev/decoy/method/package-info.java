@NullMarked
package dev.decoy.method;

import org.jspecify.annotations.NullMarked;
