package dev.decoy.data.audit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * For each record of a copy, in order, the line of the record that it was made from; kept in a
 * temporary file, since a copy may have very many.
 */
final class LineMap implements AutoCloseable {
  private final FileChannel file;
  private final DataOutputStream out;

  LineMap() throws IOException {
    // Most systems take the name away at once, so that nothing is left of a process that is killed.
    file =
        FileChannel.open(
            Files.createTempFile("decoy-check", ".lines"),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16));
  }

  void add(long line) throws IOException {
    out.writeLong(line);
  }

  /** Everything that was added, in order; nothing can be added afterwards, nor read once more. */
  DataInputStream lines() throws IOException {
    out.flush();
    file.position(0);
    return new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), 1 << 16));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
