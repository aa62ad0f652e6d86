/** In which regime negatives are used: feeds that change while a model learns, and trainers. */
@NullMarked
package dev.decoy.train;

import org.jspecify.annotations.NullMarked;
