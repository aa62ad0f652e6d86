package dev.decoy.onnx;

/** Whether vectors are brought to length 1, so that their inner products are cosines. */
public enum UnitLength {
  /**
   * As the folder says. If it has a module that does it, yes; else not if {@code
   * config_sentence_transformers.json} names the inner product ({@code "similarity_fn_name":
   * "dot"}), and yes otherwise: where a folder names no similarity, sentence-transformers compares
   * by cosine.
   */
  AUTO,
  /** Yes. */
  YES,
  /** No: a last layer that does it is left out. What an ONNX file does inside itself cannot be. */
  NO
}
