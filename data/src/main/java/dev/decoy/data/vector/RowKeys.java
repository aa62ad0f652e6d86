package dev.decoy.data.vector;

import dev.decoy.data.vector.TextEncoder.Side;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Keys of rows: equal where encoder, side and text are equal, and only there.
 *
 * <pre>
 * key = first 16 bytes of SHA-256(fingerprint ‖ 0 ‖ side ‖ 0 ‖ text)
 * </pre>
 *
 * <p>Two different texts of 10 million collide with probability 10⁻²⁵. Not thread-safe.
 */
final class RowKeys {
  private final MessageDigest digest;
  private final byte[] start;
  private final byte[] hash = new byte[32];

  RowKeys(String fingerprint, Side side) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    start = (fingerprint + "\0" + side + "\0").getBytes(StandardCharsets.UTF_8);
  }

  /** Appends the key of a text. */
  void put(String text, ByteBuffer out) {
    digest.update(start);
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    try {
      digest.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
    out.put(hash, 0, RowHeader.KEY);
  }
}
