package dev.decoy.data.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that exists whole or not at all.
 *
 * <p>Bytes go to {@code .NAME.PID-N.part} in the same folder. {@link #commit} forces them to the
 * disk and renames, so that a reader sees the old file or the new one and never a piece. Closing
 * without a commit removes the part. Parts that killed processes left behind are removed by the
 * next writer of the same file; of two writers alive at once the later commit wins, whole.
 */
public final class AtomicFile implements AutoCloseable {
  private static final AtomicLong PARTS = new AtomicLong();

  private final Path file;
  private final Path folder;
  private final Path part;
  private final FileChannel channel;
  private final OutputStream out;
  private boolean open = true;

  /**
   * Starts writing.
   *
   * @param file the final name; its folder must exist
   * @throws IOException if there is no such folder or it cannot be written to
   */
  public AtomicFile(Path file) throws IOException {
    this.file = file.toAbsolutePath();
    folder = Objects.requireNonNull(this.file.getParent(), "a file lies in a folder");
    if (Files.isDirectory(this.file)) {
      throw new IOException(file + " is a folder; name a file");
    }
    if (Files.exists(this.file) && !Files.isRegularFile(this.file)) {
      throw new IOException(file + " is a device, not a file; name a file");
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException("the folder " + folder + " does not exist; create it first");
    }
    removeStaleParts();
    part =
        folder.resolve(
            "."
                + name()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + PARTS.incrementAndGet()
                + ".part");
    channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    out = new Unclosed(Channels.newOutputStream(channel));
  }

  /** Where the bytes go; unbuffered. Closing it does nothing. */
  public OutputStream out() {
    return out;
  }

  /** Forces the bytes to the disk and gives the file its name. */
  public void commit() throws IOException {
    if (!open) {
      throw new IllegalStateException(file + " is already closed");
    }
    channel.force(true);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    open = false;
    channel.close();
    forceFolder();
  }

  /** Where the bytes are until the commit. */
  public Path part() {
    return part;
  }

  /** Removes what was written unless it was committed. */
  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      try {
        channel.close();
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  private String name() {
    return Objects.requireNonNull(file.getFileName(), "a file has a name").toString();
  }

  private void removeStaleParts() throws IOException {
    Pattern ours = Pattern.compile(Pattern.quote("." + name() + ".") + "(\\d{1,18})-\\d+\\.part");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Matcher matcher = ours.matcher(String.valueOf(entry.getFileName()));
        if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  private void forceFolder() {
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    } catch (IOException e) {
      // Some file systems cannot force a folder; the rename itself has succeeded.
    }
  }

  /** Lets packing streams end themselves without ending the channel, which must still be forced. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream out;

    Unclosed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }
  }
}
