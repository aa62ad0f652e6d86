/** {@code decoy methods}: what methods there are, and one explained. */
@NullMarked
package dev.decoy.app.methods;

import org.jspecify.annotations.NullMarked;
