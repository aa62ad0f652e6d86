package dev.decoy.onnx;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.decoy.data.input.InputException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Cuts texts into the tokens that a model knows, as a {@code tokenizer.json} says: WordPiece,
 * byte-level BPE, Unigram, whole words, and whatever else Hugging Face's library reads. Safe to
 * share between threads; {@link #close} frees the native memory and waits for texts that are being
 * read.
 *
 * <p>Half a surrogate pair, which is no text, is read as U+FFFD.
 */
public final class Tokenizer implements AutoCloseable {
  private final TokenizersLibrary library;
  private final TokenizerFile file;
  private final String prepared;
  private final ReadWriteLock guard = new ReentrantReadWriteLock();
  private long handle;

  private Tokenizer(TokenizerFile file, String prepared) {
    this.library = NativeTokenizers.library();
    this.file = file;
    this.prepared = prepared;
    try {
      this.handle = library.createTokenizerFromString(prepared);
    } catch (RuntimeException e) {
      throw new InputException(
          file.name(),
          0,
          "is not a tokenizer that can be read: " + e.getMessage(),
          "this reads what version 0.21 of Hugging Face's tokenizers writes and earlier ones wrote");
    }
  }

  /**
   * Reads a {@code tokenizer.json}. Texts are cut where the file says so, or not at all; padding is
   * never added.
   *
   * @throws InputException if it is missing or damaged
   */
  public static Tokenizer read(Path file) {
    TokenizerFile read = TokenizerFile.read(file);
    return new Tokenizer(read, read.withoutPadding());
  }

  /** The same from the text of such a file. */
  public static Tokenizer of(String json) {
    TokenizerFile read = TokenizerFile.of("tokenizer.json", json);
    return new Tokenizer(read, read.withoutPadding());
  }

  static Tokenizer of(TokenizerFile file, String prepared) {
    return new Tokenizer(file, prepared);
  }

  /** The highest token id plus one: how many rows a matrix of token vectors has. */
  public int vocabularySize() {
    return file.vocabularySize();
  }

  /** The token that stands for what the vocabulary lacks; Unigram tokenizers name none. */
  public OptionalInt unknownId() {
    return file.unknown();
  }

  /** The text of the file, without padding: all that this tokenizer depends on. */
  public String json() {
    return prepared;
  }

  /** The tokens of a text, without special tokens. */
  public int[] ids(String text) {
    long[] ids = encode(text, false, false).ids();
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return narrow;
  }

  /**
   * What a token stands for, as the file's decoder writes it: a part that goes on with a word keeps
   * its mark, such as {@code ##}.
   */
  public String token(int id) {
    Lock lock = guard.readLock();
    lock.lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer " + file.name() + " is closed");
      }
      return library.decode(handle, new long[] {id}, false);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tokens of one text or of a pair.
   *
   * @param ids the tokens
   * @param types which of the two texts each belongs to; empty if it was not asked for
   * @param truncated whether the text was cut off
   */
  record Tokens(long[] ids, long[] types, boolean truncated) {}

  Tokens encode(String text, boolean special, boolean types) {
    return encoded(text, () -> library.encode(handle, whole(text), special), types);
  }

  Tokens encode(String first, String second, boolean types) {
    return encoded(
        first + " | " + second,
        () -> library.encodeDual(handle, whole(first), whole(second), true),
        types);
  }

  boolean isSpecial(long id) {
    return file.special().contains(Math.toIntExact(id));
  }

  TokenizerFile file() {
    return file;
  }

  @Override
  public void close() {
    Lock lock = guard.writeLock();
    lock.lock();
    try {
      if (handle != 0) {
        library.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  private interface Call {
    long encode();
  }

  private Tokens encoded(String text, Call call, boolean types) {
    Lock lock = guard.readLock();
    lock.lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer " + file.name() + " is closed");
      }
      long encoding;
      try {
        encoding = call.encode();
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            file.name()
                + ": the tokenizer cannot read the text '"
                + (text.length() > 80 ? text.substring(0, 80) + "…" : text)
                + "': "
                + e.getMessage(),
            e);
      }
      try {
        return new Tokens(
            library.getTokenIds(encoding),
            types ? library.getTypeIds(encoding) : new long[0],
            library.getOverflowCount(encoding) > 0);
      } finally {
        library.deleteEncoding(encoding);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The text, or a copy in which U+FFFD stands for every half of a surrogate pair. */
  private static String whole(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < length
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else {
          return repaired(text);
        }
      }
    }
    return text;
  }

  private static String repaired(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
