package dev.decoy.data.vector;

import dev.decoy.array.Matrix;
import dev.decoy.array.NumberType;
import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One run of {@link VectorStore}: brings together what is there and what is to be encoded. */
final class Filling {
  private static final long FORCE_NANOS = 2_000_000_000L;

  /** Characters that the encoder is given at a time, unless one text alone has more. */
  private static final long MOST_CHARACTERS = 4 << 20;

  /** What no rows are made like. */
  private static final RowHeader UNKNOWN =
      new RowHeader(1, 1, NumberType.BFLOAT16, 1, Side.QUERY, "", "");

  private final StorePaths paths;
  private final TextRows texts;
  private final TextEncoder encoder;
  private final RowHeader header;
  private final EncodingProgress progress;

  private int reused;
  private int truncated;
  private int zeros;

  Filling(
      StorePaths paths,
      TextRows texts,
      TextEncoder encoder,
      RowHeader header,
      EncodingProgress progress) {
    this.paths = paths;
    this.texts = texts;
    this.encoder = encoder;
    this.header = header;
    this.progress = progress;
  }

  /** What became of the texts. */
  Encoded encoded() {
    return new Encoded(texts.size(), reused, truncated, zeros, header.dimension());
  }

  /** Brings files to completion, and gives them their names. */
  void make() throws IOException {
    writeNext();
    int made = complete();
    if (made > 0) {
      finish(made);
    }
  }

  /** Completes unfinished files and says which; 0 if the finished ones are all that is wanted. */
  private int complete() throws IOException {
    List<RowSet> earlier = new ArrayList<>();
    try {
      if (openFinished(earlier)) {
        reused = texts.size();
        progress.reused(reused);
        return 0;
      }
      // The newest first: of equal keys the first is taken, and it is most likely to be read next.
      List<Integer> unfinished = paths.unfinished().reversed();
      int last = unfinished.isEmpty() ? 0 : unfinished.getFirst();
      boolean inPlace = last > 0 && isSamePlan(last);
      int target = inPlace ? last : last + 1;
      for (int number : unfinished) {
        if (number != target && paths.madeLike(number).isPresent()) {
          open(paths.vectors(number), paths.rows(number)).ifPresent(earlier::add);
        }
      }
      if (!inPlace) {
        Files.createDirectories(paths.folder(target));
        Files.move(paths.next(), paths.rows(target), StandardCopyOption.REPLACE_EXISTING);
      }
      try (RowSet set = new RowSet(paths.vectors(target), paths.rows(target), header, true);
          RowTable table = new RowTable(paths.table(), earlier)) {
        set.writeHeaders();
        fill(set, table);
        set.finish();
      }
      return target;
    } finally {
      for (RowSet set : earlier) {
        set.close();
      }
    }
  }

  /** Writes the header and the keys that the texts ask for. */
  private void writeNext() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            paths.next(),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      RowKeys keys = new RowKeys(header.fingerprint(), header.side());
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      write(channel, ByteBuffer.wrap(header.line()), 0);
      long at = header.keyAt(0);
      for (int row = 0; row < header.rows(); row++) {
        keys.put(texts.text(row), buffer);
        if (buffer.remaining() < RowHeader.KEY) {
          at += write(channel, buffer.flip(), at);
          buffer.clear();
        }
      }
      write(channel, buffer.flip(), at);
    }
  }

  private static int write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    int all = bytes.remaining();
    int from = bytes.position();
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position() - from);
    }
    return all;
  }

  /**
   * Opens the finished files, if there are any, as earlier ones.
   *
   * @return whether they are all that is asked for
   */
  private boolean openFinished(List<RowSet> earlier) throws IOException {
    if (!Files.exists(paths.out())) {
      return false;
    }
    Optional<RowSet> finished = open(paths.out(), paths.rows());
    finished.ifPresent(earlier::add);
    return finished.isPresent()
        && finished.get().header().rows() == header.rows()
        && finished.get().header().block() == header.block()
        && allWhole(finished.get())
        && sameIds();
  }

  private boolean allWhole(RowSet set) throws IOException {
    try (RowSet wanted = new RowSet(paths.next(), paths.next(), header, false)) {
      byte[] keys = new byte[header.block() * RowHeader.KEY];
      for (int block = 0; block < header.blocks(); block++) {
        if (!wanted.keys(block, keys) || !set.isWhole(block, keys)) {
          return false;
        }
      }
    }
    return Files.size(paths.out())
        == header.npy().offset() + (long) header.rows() * header.rowBytes();
  }

  private boolean sameIds() {
    if (!Files.isRegularFile(paths.ids())) {
      return false;
    }
    try (Content content = Content.open(paths.ids())) {
      for (int row = 0; row < texts.size(); row++) {
        if (!content.next() || !content.text().equals(texts.id(row))) {
          return false;
        }
      }
      return !content.next();
    } catch (InputException e) {
      return false;
    }
  }

  /** Opens earlier files; empty if their header is damaged and not known otherwise. */
  private Optional<RowSet> open(Path npy, Path sidecar) throws IOException {
    if (!Files.exists(npy) || !Files.exists(sidecar)) {
      return Optional.empty();
    }
    // A damaged header is no loss where the size says that it was this one: the checksums of the
    // blocks tell whether that is so.
    RowHeader made =
        RowHeader.read(sidecar).orElse(Files.size(sidecar) == header.bytes() ? header : UNKNOWN);
    return made.isMadeLike(header)
        ? Optional.of(new RowSet(npy, sidecar, made, false))
        : Optional.empty();
  }

  /**
   * Whether the files in a folder can be completed where they are: they are for as many rows, and
   * no whole block of them is of other texts, which might be wanted elsewhere.
   */
  private boolean isSamePlan(int number) throws IOException {
    Path sidecar = paths.rows(number);
    if (!Files.exists(sidecar)) {
      return true;
    }
    Optional<RowHeader> made = RowHeader.read(sidecar);
    if (made.isPresent()
        && (made.get().rows() != header.rows() || !made.get().isMadeLike(header))) {
      return false;
    }
    if (!Files.exists(paths.vectors(number))) {
      return true;
    }
    byte[] stored = new byte[header.block() * RowHeader.KEY];
    byte[] wanted = new byte[header.block() * RowHeader.KEY];
    try (RowSet there = new RowSet(paths.vectors(number), sidecar, header, true);
        RowSet next = new RowSet(paths.next(), paths.next(), header, false)) {
      for (int block = 0; block < header.blocks(); block++) {
        if (!next.keys(block, wanted)) {
          throw new IOException(paths.next() + " became shorter");
        }
        int length = header.rowsOf(block) * RowHeader.KEY;
        boolean same =
            there.keys(block, stored) && Arrays.equals(stored, 0, length, wanted, 0, length);
        if (!same && there.isWhole(block, stored)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Makes every block whole. */
  private void fill(RowSet set, RowTable table) throws IOException {
    RowKeys hash = new RowKeys(header.fingerprint(), header.side());
    int rowBytes = header.rowBytes();
    byte[] keys = new byte[header.block() * RowHeader.KEY];
    byte[] numbers = new byte[header.block() * rowBytes];
    Matrix.Floats room = Matrix.floats(header.block(), header.dimension());
    long forced = System.nanoTime();
    for (int block = 0; block < header.blocks(); block++) {
      int first = block * header.block();
      int n = header.rowsOf(block);
      ByteBuffer keyed = ByteBuffer.wrap(keys);
      for (int i = 0; i < n; i++) {
        hash.put(texts.text(first + i), keyed);
      }
      set.writeKeys(block, keys);
      if (set.isWhole(block, keys)) {
        reused += n;
        progress.reused(n);
        continue;
      }
      List<Integer> missing = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        if (!table.copy(
            RowSet.Keys.high(keys, i), RowSet.Keys.low(keys, i), numbers, i * rowBytes)) {
          missing.add(i);
        }
      }
      reused += n - missing.size();
      if (missing.size() < n) {
        progress.reused(n - missing.size());
      }
      encode(first, missing, room, numbers);
      set.write(block, keys, numbers);
      if (System.nanoTime() - forced > FORCE_NANOS) {
        set.force();
        forced = System.nanoTime();
      }
    }
  }

  /** Encodes rows of a block and puts their bytes in their places. */
  private void encode(int first, List<Integer> missing, Matrix.Floats room, byte[] numbers) {
    for (int from = 0; from < missing.size(); ) {
      List<String> batch = new ArrayList<>();
      long characters = 0;
      while (from + batch.size() < missing.size()) {
        String text = texts.text(first + missing.get(from + batch.size()));
        characters += text.length();
        if (!batch.isEmpty() && characters > MOST_CHARACTERS) {
          break;
        }
        batch.add(text);
      }
      truncated += encoder.encode(batch, header.side(), room);
      for (int i = 0; i < batch.size(); i++) {
        put(first, missing.get(from + i), room.values(), i, numbers);
      }
      progress.encoded(batch.size());
      from += batch.size();
    }
  }

  private void put(int first, int row, float[] values, int at, byte[] numbers) {
    int d = header.dimension();
    int largest = RowCheck.largest(values, at * d, d);
    if (!RowCheck.isFinite(largest)) {
      throw bad(first + row, "holds NaN or an infinity", "give the text to another encoder");
    }
    zeros += largest == 0 ? 1 : 0;
    try {
      RowBytes.put(
          values,
          at * d,
          d,
          header.type(),
          ByteBuffer.wrap(numbers, row * header.rowBytes(), header.rowBytes())
              .order(ByteOrder.LITTLE_ENDIAN));
    } catch (ArithmeticException e) {
      throw bad(first + row, "does not fit: " + e.getMessage(), "write float32");
    }
  }

  private InputException bad(int row, String problem, String remedy) {
    return new InputException(
        paths.out().toString(),
        0,
        "the vector of the text with the id '" + texts.id(row) + "' " + problem,
        remedy);
  }

  /** Gives finished files their names. */
  private void finish(int made) throws IOException {
    // From here until the last move there is no file of vectors; should the run end here, all of it
    // is still in its folder.
    if (Files.deleteIfExists(paths.out())) {
      forceFolder();
    }
    RowIds.write(paths.ids(), texts.size(), texts::id);
    Path copy = paths.next();
    Files.copy(paths.rows(made), copy, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        copy, paths.rows(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
    Files.move(paths.vectors(made), paths.out(), StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
  }

  private void forceFolder() {
    Path folder = paths.out().toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    } catch (IOException e) {
      // Some file systems cannot force a folder.
    }
  }
}
