package dev.decoy.app.trying;

import dev.decoy.data.ledger.LedgerReading;
import dev.decoy.data.ledger.PlanFile;
import dev.decoy.measure.audit.Study;
import java.nio.file.Path;

/**
 * A study as it lies in files.
 *
 * @param plan a JSON file
 * @param ledger JSON lines, one per event, each with the hash of the one before
 */
record StudyFiles(Path plan, Path ledger) {
  /** The plan, and what the ledger says of it. */
  Study study() {
    PlanFile sealed = PlanFile.read(plan);
    Study read = LedgerReading.read(ledger).study(sealed.hash());
    return new Study(sealed.plan(), sealed.hash(), read.entries(), read.faults());
  }
}
