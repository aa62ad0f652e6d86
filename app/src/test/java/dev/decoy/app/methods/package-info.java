@NullMarked
package dev.decoy.app.methods;

import org.jspecify.annotations.NullMarked;
