@NullMarked
package dev.decoy.app.check;

import org.jspecify.annotations.NullMarked;
