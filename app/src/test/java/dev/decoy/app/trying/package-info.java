@NullMarked
package dev.decoy.app.trying;

import org.jspecify.annotations.NullMarked;
