package dev.decoy.app.demo;

/** Hears how far the parsing of the sources has come; called by one thread at a time. */
@FunctionalInterface
interface ParseProgress {
  /** Nobody listens. */
  ParseProgress NONE = (_, _) -> {};

  /**
   * Some files are done.
   *
   * @param done files parsed so far, growing
   * @param total files in all
   */
  void parsed(int done, int total);
}
