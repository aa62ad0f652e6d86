@NullMarked
package dev.decoy.app.source;

import org.jspecify.annotations.NullMarked;
