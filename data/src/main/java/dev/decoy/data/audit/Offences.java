package dev.decoy.data.audit;

/** Takes what checks find. */
interface Offences {
  /** A negative that must not be there. */
  void negative(Kind kind, TrainingRecord record, int index, String why);

  /** A positive that must not be there. */
  void positive(Kind kind, TrainingRecord record, int index, String why);

  /** A record that must not be there. */
  void record(Kind kind, TrainingRecord record, String why);

  /** A record in which a string stands where a list belongs. */
  void unlisted(Kind kind, TrainingRecord record, String why);

  /**
   * Something that showed only at the end of the file; what is to be done is up to the repairer.
   */
  void line(Kind kind, long line, String text, String why);
}
