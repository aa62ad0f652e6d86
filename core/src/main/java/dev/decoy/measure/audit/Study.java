package dev.decoy.measure.audit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A plan and what was done, to be held against each other.
 *
 * @param plan the plan
 * @param hash its hash; entries of other plans are other studies
 * @param entries in the order of the ledger
 * @param faults where the ledger itself is broken: lines that are missing, torn or changed
 */
public record Study(Plan plan, String hash, List<LedgerEntry> entries, List<String> faults) {
  /** Checks that no run has two names. */
  public Study {
    entries = List.copyOf(entries);
    faults = List.copyOf(faults);
    Set<String> started = new HashSet<>();
    for (LedgerEntry entry : entries) {
      if (entry instanceof LedgerEntry.Started run && !started.add(run.run())) {
        throw new IllegalArgumentException(
            "the ledger starts the run '" + run.run() + "' twice; give each run its own name");
      }
    }
  }
}
