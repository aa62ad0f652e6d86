package dev.decoy.data.audit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * For each record of a copy, in order, the line of the record that it was made from; kept in a
 * temporary file, since a copy may have very many.
 */
final class LineMap implements AutoCloseable {
  private final Path file;
  private final DataOutputStream out;

  LineMap() throws IOException {
    file = Files.createTempFile("decoy-check", ".lines");
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
  }

  void add(long line) throws IOException {
    out.writeLong(line);
  }

  /** Everything that was added, in order; nothing can be added afterwards. */
  DataInputStream lines() throws IOException {
    out.close();
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(file);
  }
}
