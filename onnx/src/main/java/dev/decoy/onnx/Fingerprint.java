package dev.decoy.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over labelled parts; each is preceded by its length, so that they cannot be cut
 * otherwise.
 */
final class Fingerprint {
  private final MessageDigest digest;

  Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  Fingerprint add(String label, Object value) {
    bytes(label.getBytes(StandardCharsets.UTF_8));
    bytes(value.toString().getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Fingerprint add(String label, float[] numbers) {
    bytes(label.getBytes(StandardCharsets.UTF_8));
    length((long) numbers.length * Float.BYTES);
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    for (float number : numbers) {
      if (!buffer.hasRemaining()) {
        digest.update(buffer.flip());
        buffer.clear();
      }
      buffer.putFloat(number);
    }
    digest.update(buffer.flip());
    return this;
  }

  Fingerprint add(String label, int[] numbers) {
    bytes(label.getBytes(StandardCharsets.UTF_8));
    ByteBuffer buffer = ByteBuffer.allocate(numbers.length * Integer.BYTES);
    buffer.asIntBuffer().put(numbers);
    bytes(buffer.array());
    return this;
  }

  /** The bytes of a file; it may be larger than the heap. */
  Fingerprint add(String label, Path file) {
    bytes(label.getBytes(StandardCharsets.UTF_8));
    try (InputStream in = Files.newInputStream(file)) {
      length(Files.size(file));
      byte[] buffer = new byte[1 << 20];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private void bytes(byte[] bytes) {
    length(bytes.length);
    digest.update(bytes);
  }

  private void length(long length) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
  }
}
