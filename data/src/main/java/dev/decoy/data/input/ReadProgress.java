package dev.decoy.data.input;

/** Is told now and then how far the reading of the input has come. */
@FunctionalInterface
public interface ReadProgress {
  /** Tells nobody. */
  ReadProgress NONE = (bytes, total) -> {};

  /**
   * Called about once per mebibyte read, from the thread that reads.
   *
   * @param bytes read so far over all files, as stored (before decompression)
   * @param total size of all files; what a pipe will give is not counted
   */
  void read(long bytes, long total);
}
