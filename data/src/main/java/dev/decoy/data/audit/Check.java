package dev.decoy.data.audit;

/** Looks for one kind of fault. */
interface Check extends AutoCloseable {
  /** What it looks for. */
  Kind kind();

  /** Looks at the records of one anchor; every group of the file is shown once, in order. */
  void look(AnchorGroup group, Offences out);

  /** Reports what only the whole file shows. */
  default void finish(Offences out) {}

  /** What finds the same faults group by group, once the whole file was seen. */
  default Check repairer() {
    return this;
  }

  @Override
  default void close() {}
}
