package dev.decoy.data.store;

import dev.decoy.candidate.Column;
import dev.decoy.data.text.MinHash;
import dev.decoy.data.text.NormalisedText;
import dev.decoy.data.text.Shingles;
import dev.decoy.data.text.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Computes the fingerprints and signatures of a store's texts. Each value has its place in the
 * file, so any number of threads write the same bytes.
 */
final class Sketcher {
  /** Records that a thread takes at a time. */
  private static final int BLOCK = 1024;

  private final Utf8 raw = new Utf8();
  private final NormalisedText text = new NormalisedText();
  private final Shingles shingles = new Shingles();

  /** Takes the text of a record, or its title where the text has no words. */
  void read(TextStore store, int ordinal) {
    normalise(store, ordinal);
    shingles.set(text);
  }

  Shingles shingles() {
    return shingles;
  }

  private void normalise(TextStore store, int ordinal) {
    store.text(ordinal, raw);
    text.set(raw);
    if (text.fingerprint() == Column.Longs.ABSENT) {
      store.title(ordinal, raw);
      text.set(raw);
    }
  }

  static void write(TextStore store, Path folder, int threads, boolean signatures) {
    try (FileChannel fingerprints = create(folder.resolve(TextStore.FINGERPRINT));
        FileChannel minhash =
            signatures ? create(folder.resolve(TextStore.MINHASH)) : fingerprints) {
      AtomicInteger next = new AtomicInteger();
      ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
      int blocks = (store.size() + BLOCK - 1) / BLOCK;
      Runnable work =
          () -> {
            Sketcher sketcher = new Sketcher();
            for (int block = next.getAndIncrement();
                block < blocks && failures.isEmpty();
                block = next.getAndIncrement()) {
              try {
                sketcher.block(store, block * BLOCK, fingerprints, minhash, signatures);
              } catch (Throwable e) {
                // Whatever ends a thread must end the whole, or a block would stay unwritten.
                failures.add(e);
              }
            }
          };
      run(work, Math.clamp(threads, 1, Math.max(1, blocks)));
      switch (failures.peek()) {
        case null -> {}
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        case IOException e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
      fingerprints.force(true);
      minhash.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  private void block(
      TextStore store, int from, FileChannel fingerprints, FileChannel minhash, boolean signatures)
      throws IOException {
    int n = Math.min(BLOCK, store.size() - from);
    ByteBuffer hashes = ByteBuffer.allocate(n * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer signed =
        ByteBuffer.allocate(signatures ? n * MinHash.BINS : 0).order(ByteOrder.LITTLE_ENDIAN);
    MinHash signer = new MinHash();
    long[] signature = new long[MinHash.LONGS];
    for (int i = 0; i < n; i++) {
      normalise(store, from + i);
      hashes.putLong(text.fingerprint());
      if (signatures) {
        shingles.set(text);
        signer.sign(shingles, signature);
        for (long value : signature) {
          signed.putLong(value);
        }
      }
    }
    write(fingerprints, hashes.flip(), from * (long) Long.BYTES);
    if (signatures) {
      write(minhash, signed.flip(), from * (long) MinHash.BINS);
    }
  }

  private static void run(Runnable work, int threads) {
    Thread[] others = new Thread[threads - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = Thread.ofPlatform().daemon().name("decoy-sketch-" + i).start(work);
    }
    work.run();
    for (Thread other : others) {
      try {
        other.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the corpus was read", e);
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}
