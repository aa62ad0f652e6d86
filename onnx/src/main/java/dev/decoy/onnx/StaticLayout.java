package dev.decoy.onnx;

/** The two ways to keep a static embedding in a folder, which read unknown tokens differently. */
public enum StaticLayout {
  /**
   * That of sentence-transformers' {@code StaticEmbedding}: the tensor {@code embedding.weight},
   * {@code modules.json}, {@code config_sentence_transformers.json}. Unknown tokens have a vector
   * like all others.
   */
  SENTENCE_TRANSFORMERS("embedding.weight"),
  /**
   * That of model2vec: the tensor {@code embeddings}, {@code config.json} with {@code normalize},
   * and {@code modules.json}, so that sentence-transformers loads it, too. Unknown tokens are
   * dropped.
   */
  MODEL2VEC("embeddings");

  private final String tensor;

  StaticLayout(String tensor) {
    this.tensor = tensor;
  }

  /** What the matrix is called in {@code model.safetensors}. */
  String tensor() {
    return tensor;
  }
}
