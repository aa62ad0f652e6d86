/** Which candidates to doubt: rules that keep, drop, promote or abstain, each with a reason. */
@NullMarked
package dev.decoy.judge;

import org.jspecify.annotations.NullMarked;
