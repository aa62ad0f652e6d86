package dev.decoy.data.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives a file's records in groups: consecutive ones of the same anchor together. */
final class Groups {
  private final TrainingFile file;
  private final TextKeys keys = new TextKeys();
  private Optional<TrainingRecord> ahead;

  Groups(TrainingFile file) {
    this.file = file;
    ahead = file.next();
  }

  /** The next group; empty after the last. Only the latest group may be asked for keys. */
  Optional<AnchorGroup> next() {
    List<TrainingRecord> records = new ArrayList<>();
    while (ahead.isPresent()
        && records.size() < AnchorGroup.LIMIT
        && (records.isEmpty() || records.getFirst().anchor().equals(ahead.get().anchor()))) {
      records.add(ahead.get());
      ahead = file.next();
    }
    return records.isEmpty() ? Optional.empty() : Optional.of(new AnchorGroup(records, keys));
  }
}
