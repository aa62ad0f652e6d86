/**
 * {@code decoy check}: what is wrong with a training file that somebody has already, and a copy
 * without it. What there is to find is {@link dev.decoy.data.audit}'s; here it is asked for and
 * shown.
 */
@NullMarked
package dev.decoy.app.check;

import org.jspecify.annotations.NullMarked;
