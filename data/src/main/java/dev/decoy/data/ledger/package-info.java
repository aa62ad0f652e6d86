/**
 * The paper trail of a study: its plan as a file with a hash, and a ledger of what was done, one
 * line each, to which lines are only added and whose lines are chained by hashes, so that a change
 * to any of them shows.
 */
@NullMarked
package dev.decoy.data.ledger;

import org.jspecify.annotations.NullMarked;
