/**
 * Vectors and scores of texts by models that lie in a folder: static embeddings ({@link
 * dev.decoy.onnx.StaticEncoder}), bi-encoders ({@link dev.decoy.onnx.OnnxEncoder}) and
 * cross-encoders ({@link dev.decoy.onnx.CrossEncoder}) in the layouts of Hugging Face,
 * sentence-transformers and model2vec. {@link dev.decoy.onnx.EncoderFolder} opens a folder as what
 * it is.
 *
 * <p>Everything is read from the folder: tokenizer, pooling, further layers, prompts, longest
 * input. What a folder does not say, or says in a way that is not supported, is an error or is told
 * in {@code description()}.
 *
 * <p>Two native libraries do the heavy work, ONNX Runtime and Hugging Face's tokenizers. Neither is
 * let near the network: see {@link dev.decoy.onnx.QuietRuntime} and {@link
 * dev.decoy.onnx.NativeTokenizers}, which also say where the libraries are unpacked to.
 */
@NullMarked
package dev.decoy.onnx;

import org.jspecify.annotations.NullMarked;
