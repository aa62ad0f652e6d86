package dev.decoy.app.source;

import dev.decoy.data.text.Hash64;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Scores that were expensive to make, in a file that is only ever added to: for each call its
 * anchor, documents and scores. A record has a checksum; from the first that does not fit its own,
 * as a killed process may leave one, the file is written anew. One process adds at a time; others
 * only read.
 *
 * <p>In memory are 32 to 64 bytes for each record. Safe to share between threads.
 */
final class ScoreLog implements AutoCloseable {
  /** Anchor, documents, pairs scored, of which cut off. */
  private static final int HEAD = 4 * Integer.BYTES;

  private static final int MOST = 1 << 26;

  private final Path file;
  private final FileChannel channel;
  private final Optional<FileLock> lock;

  /** Where the records of a key are: open addressing by the key's hash; a place is never 0. */
  private long[] keys = new long[1024];

  private long[] places = new long[1024];
  private int records;
  private long end;
  private long pairs;
  private long truncated;

  private ScoreLog(Path file, FileChannel channel, Optional<FileLock> lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /** Opens a file and reads what is whole in it; makes it if it is not there. */
  static ScoreLog open(Path file) {
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        ScoreLog log = new ScoreLog(file, channel, lock(channel));
        log.readAll();
        return log;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  synchronized long pairs() {
    return pairs;
  }

  synchronized long truncated() {
    return truncated;
  }

  /**
   * Looks up a call.
   *
   * @param out gets its scores
   * @return whether it was made before
   */
  boolean find(int anchor, int[] ids, float[] out) {
    long place = place(key(anchor, ids));
    if (place < 0) {
      return false;
    }
    ByteBuffer record = read(place, size(ids.length)).orElse(ByteBuffer.allocate(0));
    if (record.remaining() < HEAD || record.getInt() != anchor || record.getInt() != ids.length) {
      return false;
    }
    record.position(HEAD);
    for (int id : ids) {
      if (record.getInt() != id) {
        return false;
      }
    }
    for (int i = 0; i < ids.length; i++) {
      out[i] = record.getFloat();
    }
    return true;
  }

  /**
   * Adds a call.
   *
   * @param scored how many of its pairs went through the model
   * @param cut how many of those were cut off
   */
  void add(int anchor, int[] ids, float[] scores, int scored, int cut) {
    ByteBuffer record = ByteBuffer.allocate(size(ids.length));
    record.putInt(anchor).putInt(ids.length).putInt(scored).putInt(cut);
    for (int id : ids) {
      record.putInt(id);
    }
    for (float score : scores) {
      record.putFloat(score);
    }
    record.putLong(Hash64.of(record.array(), 0, record.position())).flip();
    synchronized (this) {
      pairs += scored;
      truncated += cut;
      if (lock.isEmpty()) {
        return;
      }
      try {
        long at = end;
        while (record.hasRemaining()) {
          at += channel.write(record, at);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
      }
      keep(key(anchor, ids), end);
      end += record.limit();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readAll() throws IOException {
    long whole = channel.size();
    while (true) {
      Optional<ByteBuffer> head = read(end, HEAD);
      if (head.isEmpty()) {
        return;
      }
      int anchor = head.get().getInt();
      int n = head.get().getInt();
      int scored = head.get().getInt();
      int cut = head.get().getInt();
      // A damaged length must not take the memory before the checksum tells.
      if (n < 0 || n > MOST || size(n) > whole - end) {
        return;
      }
      Optional<ByteBuffer> record = read(end, size(n));
      if (record.isEmpty()) {
        return;
      }
      int[] ids = new int[n];
      record.get().position(HEAD);
      for (int i = 0; i < n; i++) {
        ids[i] = record.get().getInt();
      }
      keep(key(anchor, ids), end);
      end += size(n);
      pairs += scored;
      truncated += cut;
    }
  }

  /** Bytes of the file; empty if it ends before, or if a whole record's checksum does not fit. */
  private Optional<ByteBuffer> read(long from, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, from + bytes.position()) < 0) {
          return Optional.empty();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    bytes.flip();
    if (size > HEAD
        && bytes.getLong(size - Long.BYTES) != Hash64.of(bytes.array(), 0, size - Long.BYTES)) {
      return Optional.empty();
    }
    return Optional.of(bytes);
  }

  private static int size(int n) {
    return HEAD + n * (Integer.BYTES + Float.BYTES) + Long.BYTES;
  }

  private static long key(int anchor, int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate((ids.length + 1) * Integer.BYTES).putInt(anchor);
    for (int id : ids) {
      bytes.putInt(id);
    }
    return Hash64.of(bytes.array(), 0, bytes.position());
  }

  private synchronized long place(long key) {
    return places[slot(keys, places, key)] - 1;
  }

  private synchronized void keep(long key, long place) {
    if (2 * records >= keys.length) {
      long[] oldKeys = keys;
      long[] oldPlaces = places;
      keys = new long[2 * oldKeys.length];
      places = new long[keys.length];
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldPlaces[i] != 0) {
          int slot = slot(keys, places, oldKeys[i]);
          keys[slot] = oldKeys[i];
          places[slot] = oldPlaces[i];
        }
      }
    }
    int slot = slot(keys, places, key);
    records += places[slot] == 0 ? 1 : 0;
    keys[slot] = key;
    places[slot] = place + 1;
  }

  /** Where a key is, or would be. */
  private static int slot(long[] keys, long[] places, long key) {
    int slot = (int) key & (keys.length - 1);
    while (places[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }
}
