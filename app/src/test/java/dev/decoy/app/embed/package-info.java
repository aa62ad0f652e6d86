@NullMarked
package dev.decoy.app.embed;

import org.jspecify.annotations.NullMarked;
