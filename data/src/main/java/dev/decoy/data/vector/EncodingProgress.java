package dev.decoy.data.vector;

/** Is told how far the encoding of texts has come, from the thread that encodes. */
public interface EncodingProgress {
  /** Tells nobody. */
  EncodingProgress NONE =
      new EncodingProgress() {
        @Override
        public void reused(int rows) {}

        @Override
        public void encoded(int rows) {}
      };

  /** So many more rows were there from an earlier run. */
  void reused(int rows);

  /** So many more rows were encoded. */
  void encoded(int rows);
}
