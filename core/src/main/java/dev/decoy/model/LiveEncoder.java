package dev.decoy.model;

/**
 * A pair of encoders that are being trained, of anchors and of documents, which can be stopped in
 * time.
 */
public interface LiveEncoder {
  /**
   * The encoders as they are now. What is given back does not change while training goes on, and is
   * safe to share between threads; the call itself comes from the thread that trains.
   */
  Frozen freeze();

  /**
   * Encoders of one moment, whose vectors can be compared: both of one length.
   *
   * @param anchors encodes anchors, by ordinal
   * @param documents encodes documents, by ordinal, or parts of documents
   */
  record Frozen(Encoder anchors, Encoder documents) {
    /** Checks that the vectors are of one length. */
    public Frozen {
      if (anchors.dimension() != documents.dimension()) {
        throw new IllegalArgumentException(
            "vectors of anchors have %d numbers, of documents %d; they must come from one model"
                .formatted(anchors.dimension(), documents.dimension()));
      }
    }
  }
}
