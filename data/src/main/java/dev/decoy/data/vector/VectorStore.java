package dev.decoy.data.vector;

import dev.decoy.array.Matrix;
import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes texts into a file of vectors, a block at a time, so that what is computed once is not
 * computed again.
 *
 * <pre>
 * NAME.npy     the vectors, as NumPy reads them; there only when all rows are
 * NAME.ids     whose they are ({@link RowIds})
 * NAME.rows    how they were made, a checksum per block, a key per row ({@link RowHeader}, {@link RowSet})
 * NAME.part/   the next such files while they are made; goes when they are done
 * </pre>
 *
 * <p><b>Killed at any moment</b>, a run leaves whole blocks and at most one that is torn, which its
 * checksum gives away; {@link #resume} goes on with the rest. The system is made to write to the
 * disk every few seconds: a crash of the machine itself loses no more than those.
 *
 * <p><b>Reuse.</b> A row is taken over if, and only if, encoder, side and text are the same, by a
 * key that is a hash of the three ({@link RowKeys}), wherever the row stood: in files that were
 * finished or left unfinished, of the same texts, of some of them, or of them in another order.
 * Rows are found through a table in a mapped file; the heap holds one block.
 *
 * <p><b>Order of the end.</b> Old vectors are removed before new ids take their place, and new
 * vectors come last, so that {@code NAME.npy} is never there beside the ids of other vectors.
 *
 * <p>Texts come to the encoder in the order of the rows, those of a block together, so that a run
 * that was interrupted hands it the same batches as one that was not.
 */
public final class VectorStore {
  private static final long FORCE_NANOS = 2_000_000_000L;

  /** Characters that the encoder is given at a time, unless one text alone has more. */
  private static final long MOST_CHARACTERS = 4 << 20;

  private static final String VECTORS = "vectors.npy";
  private static final String ROWS = "vectors.rows";
  private static final String NEXT = "next.rows";
  private static final String TABLE = "table";
  private static final String LOCK = ".lock";

  private final Path out;
  private final Path ids;
  private final Path rows;
  private final Path work;
  private final TextRows texts;
  private final TextEncoder encoder;
  private final RowHeader header;
  private final EncodingProgress progress;

  private int reused;
  private int truncated;
  private int zeros;

  private VectorStore(
      Path out,
      TextRows texts,
      TextEncoder encoder,
      Side side,
      NumberType type,
      EncodingProgress progress) {
    this.out = out;
    this.texts = texts;
    this.encoder = encoder;
    this.progress = progress;
    String name = String.valueOf(out.getFileName());
    if (!name.endsWith(".npy") || name.length() == 4) {
      throw new InputException(
          out.toString(), 0, "is no name for vectors", "let it end in .npy, as in vectors.npy");
    }
    if (texts.size() == 0) {
      throw new InputException(out.toString(), 0, "would hold no row", "give at least one text");
    }
    if (type == NumberType.BFLOAT16) {
      throw new IllegalArgumentException("NumPy has no bfloat16; write float32 or float16");
    }
    String stem = name.substring(0, name.length() - 4);
    ids = RowIds.beside(out);
    rows = rowsBeside(out);
    work = out.resolveSibling(stem + ".part");
    header = RowHeader.of(texts.size(), encoder, side, type);
  }

  /** Where it is written how the rows of a file of vectors were made. */
  static Path rowsBeside(Path npy) {
    Path beside = RowIds.beside(npy);
    String name = String.valueOf(beside.getFileName());
    return beside.resolveSibling(name.substring(0, name.length() - 4) + ".rows");
  }

  /**
   * Encodes all texts.
   *
   * @param out the file; must end in {@code .npy} and not be there
   * @param type {@link NumberType#FLOAT32} or {@link NumberType#FLOAT16}
   * @throws InputException if there is something under that name already, or a text gets a vector
   *     that no file can hold
   */
  public static Encoded create(
      Path out,
      TextRows texts,
      TextEncoder encoder,
      Side side,
      NumberType type,
      EncodingProgress progress) {
    VectorStore store = new VectorStore(out, texts, encoder, side, type, progress);
    for (Path there : List.of(out, store.ids, store.rows)) {
      if (Files.exists(there)) {
        throw new InputException(
            there.toString(),
            0,
            "is there already",
            "choose another name, or resume (--resume), which keeps what is the same");
      }
    }
    if (store.isBegun()) {
      throw new InputException(
          store.work.toString(),
          0,
          "holds vectors that were not finished",
          "resume (--resume), choose another name, or delete that folder");
    }
    return store.run();
  }

  /**
   * Encodes the texts whose vectors are not there yet: goes on with a run that was interrupted, or
   * brings a finished file up to changed texts.
   *
   * @param out the file; must end in {@code .npy}; need not be there
   * @param type {@link NumberType#FLOAT32} or {@link NumberType#FLOAT16}
   * @throws InputException if what is there was made by another encoder, for the other side or in
   *     another type, or it is not known how; it is left as it is
   */
  public static Encoded resume(
      Path out,
      TextRows texts,
      TextEncoder encoder,
      Side side,
      NumberType type,
      EncodingProgress progress) {
    VectorStore store = new VectorStore(out, texts, encoder, side, type, progress);
    if (Files.exists(out) && !Files.exists(store.rows)) {
      throw new InputException(
          out.toString(),
          0,
          "has no " + store.rows.getFileName() + " beside it, so nothing says how it was made",
          "choose another name");
    }
    return store.run();
  }

  private Encoded run() {
    for (int row = 0; row < texts.size(); row++) {
      RowIds.legal(texts.id(row), row);
    }
    try {
      Path folder = out.toAbsolutePath().getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw new InputException(
            out.toString(), 0, "lies in a folder that does not exist", "make the folder first");
      }
      Files.createDirectories(work);
      try (FileChannel lockFile =
              FileChannel.open(
                  work.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(lockFile)) {
        Objects.requireNonNull(lock);
        make();
      }
      tidy();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + out + ": " + e.getMessage(), e);
    }
    return new Encoded(texts.size(), reused, truncated, zeros, header.dimension());
  }

  private FileLock lock(FileChannel file) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IllegalStateException(
          out + " is being written by another run of decoy; wait for it or choose another name");
    }
    return lock;
  }

  /** Whether there is a row that is not finished but computed. */
  private boolean isBegun() {
    try {
      for (int number : generations()) {
        if (holdsRows(generation(number))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + work + ": " + e.getMessage(), e);
    }
  }

  /** Whether any block of unfinished files is whole, however they are made. */
  private boolean holdsRows(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(ROWS)) || !Files.exists(folder.resolve(VECTORS))) {
      return false;
    }
    RowHeader read = read(folder.resolve(ROWS));
    if (read == null) {
      return false;
    }
    byte[] keys = new byte[read.block() * RowHeader.KEY];
    try (RowSet set = new RowSet(folder.resolve(VECTORS), folder.resolve(ROWS), read, false)) {
      for (int block = 0; block < read.blocks(); block++) {
        if (set.keys(block, keys) && set.isWhole(block, keys)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The numbers of the folders of unfinished files, rising. */
  private List<Integer> generations() {
    if (!Files.isDirectory(work)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(work)) {
      return inside
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.matches("[1-9]\\d{0,8}"))
          .map(Integer::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + work + ": " + e.getMessage(), e);
    }
  }

  private Path generation(int number) {
    return work.resolve(String.valueOf(number));
  }

  /** Brings files to completion, and gives them their names. */
  private void make() throws IOException {
    writeNext();
    List<RowSet> earlier = new ArrayList<>();
    try {
      // The newest first: of equal keys the first is taken, and it is most likely to be read next.
      List<Integer> unfinished = generations().reversed();
      boolean finished = openFinished(earlier);
      if (finished) {
        reused = texts.size();
        progress.reused(reused);
        return;
      }
      int last = unfinished.isEmpty() ? 0 : unfinished.getFirst();
      boolean inPlace = last > 0 && isSamePlan(generation(last));
      Path target = generation(inPlace ? last : last + 1);
      for (int number : unfinished) {
        if ((!inPlace || number != last) && holdsRows(generation(number))) {
          open(generation(number).resolve(VECTORS), generation(number).resolve(ROWS))
              .ifPresent(earlier::add);
        }
      }
      if (!inPlace) {
        Files.createDirectories(target);
        Files.move(work.resolve(NEXT), target.resolve(ROWS), StandardCopyOption.REPLACE_EXISTING);
      }
      try (RowSet set = new RowSet(target.resolve(VECTORS), target.resolve(ROWS), header, true);
          RowTable table = new RowTable(work.resolve(TABLE), earlier)) {
        set.writeHeaders();
        fill(set, table);
        set.finish();
      }
      finish(target);
    } finally {
      for (RowSet set : earlier) {
        set.close();
      }
    }
  }

  /** Writes the header and the keys that the texts ask for. */
  private void writeNext() throws IOException {
    Path next = work.resolve(NEXT);
    try (FileChannel channel =
        FileChannel.open(
            next,
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
    if (!Files.exists(out)) {
      return false;
    }
    Optional<RowSet> finished = open(out, rows);
    finished.ifPresent(earlier::add);
    return finished.isPresent()
        && finished.get().header().rows() == header.rows()
        && finished.get().header().block() == header.block()
        && allWhole(finished.get())
        && sameIds();
  }

  private boolean allWhole(RowSet set) throws IOException {
    try (RowSet wanted = new RowSet(work.resolve(NEXT), work.resolve(NEXT), header, false)) {
      byte[] keys = new byte[header.block() * RowHeader.KEY];
      for (int block = 0; block < header.blocks(); block++) {
        if (!wanted.keys(block, keys) || !set.isWhole(block, keys)) {
          return false;
        }
      }
    }
    return Files.size(out) == header.npy().offset() + (long) header.rows() * header.rowBytes();
  }

  private boolean sameIds() {
    if (!Files.isRegularFile(ids)) {
      return false;
    }
    try (dev.decoy.data.input.Content content = dev.decoy.data.input.Content.open(ids)) {
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
    RowHeader read = read(sidecar);
    if (read == null) {
      return Optional.empty();
    }
    if (!read.isMadeLike(header)) {
      throw new InputException(
          npy.toString(),
          0,
          "holds vectors made otherwise: " + differences(read),
          "choose another name, or delete them");
    }
    return Optional.of(new RowSet(npy, sidecar, read, false));
  }

  private @Nullable RowHeader read(Path sidecar) throws IOException {
    byte[] line = new byte[RowHeader.BYTES];
    try (FileChannel channel = FileChannel.open(sidecar, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {}
      // A damaged header is no loss where the size says that it was this one: the checksums of the
      // blocks tell whether that is so.
      return RowHeader.parse(line).orElse(channel.size() == header.bytes() ? header : null);
    }
  }

  private String differences(RowHeader other) {
    List<String> words = new ArrayList<>();
    if (!other.fingerprint().equals(header.fingerprint())) {
      words.add("by the encoder '" + other.encoder() + "', not '" + header.encoder() + "'");
    }
    if (other.side() != header.side()) {
      words.add("as those of a " + other.side().name().toLowerCase(java.util.Locale.ROOT));
    }
    if (other.type() != header.type()) {
      words.add("as " + other.type().name().toLowerCase(java.util.Locale.ROOT));
    }
    if (other.dimension() != header.dimension()) {
      words.add(other.dimension() + " numbers long");
    }
    return String.join(", ", words);
  }

  /**
   * Whether the files in a folder can be completed where they are: they are for as many rows, and
   * no whole block of them is of other texts, which might be wanted elsewhere.
   */
  private boolean isSamePlan(Path folder) throws IOException {
    Path sidecar = folder.resolve(ROWS);
    if (!Files.exists(sidecar)) {
      return true;
    }
    RowHeader read = read(sidecar);
    if (read != null && (read.rows() != header.rows() || !read.isMadeLike(header))) {
      return false;
    }
    if (!Files.exists(folder.resolve(VECTORS))) {
      return true;
    }
    byte[] stored = new byte[header.block() * RowHeader.KEY];
    byte[] wanted = new byte[header.block() * RowHeader.KEY];
    try (RowSet there = new RowSet(folder.resolve(VECTORS), sidecar, header, true);
        RowSet next = new RowSet(work.resolve(NEXT), work.resolve(NEXT), header, false)) {
      for (int block = 0; block < header.blocks(); block++) {
        if (!next.keys(block, wanted)) {
          throw new IOException(NEXT + " became shorter");
        }
        boolean same = there.keys(block, stored) && Arrays.equals(stored, wanted);
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
        out.toString(),
        0,
        "the vector of the text with the id '" + texts.id(row) + "' " + problem,
        remedy);
  }

  /** Gives finished files their names. */
  private void finish(Path made) throws IOException {
    // From here until the move there is no file of vectors; should the run end here, all of it
    // is still in its folder.
    if (Files.deleteIfExists(out)) {
      forceFolder();
    }
    RowIds.write(ids, texts.size(), texts::id);
    Path copy = work.resolve(NEXT);
    Files.copy(made.resolve(ROWS), copy, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(copy, rows, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
    Files.move(made.resolve(VECTORS), out, StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
  }

  private void forceFolder() {
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    } catch (IOException e) {
      // Some file systems cannot force a folder.
    }
  }

  /** Removes what was only needed on the way; whatever else lies there stays. */
  private void tidy() throws IOException {
    for (int number : generations()) {
      Files.deleteIfExists(generation(number).resolve(VECTORS));
      Files.deleteIfExists(generation(number).resolve(ROWS));
      delete(generation(number));
    }
    for (String name : List.of(NEXT, TABLE, LOCK)) {
      Files.deleteIfExists(work.resolve(name));
    }
    delete(work);
  }

  private static void delete(Path folder) throws IOException {
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException e) {
      // Something besides ours lies there.
    }
  }
}
