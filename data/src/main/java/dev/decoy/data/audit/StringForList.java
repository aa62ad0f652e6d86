package dev.decoy.data.audit;

/** Finds lists of passages that are a single string. */
final class StringForList implements Check {
  @Override
  public Kind kind() {
    return Kind.STRING_FOR_LIST;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      if (!record.unlisted().isEmpty()) {
        out.unlisted(kind(), record, record.unlisted() + " should be lists, also of one text");
      }
    }
  }
}
