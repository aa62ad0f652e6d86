package dev.decoy.data.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.decoy.candidate.Column;
import dev.decoy.data.text.Hash64;
import dev.decoy.data.text.MinHash;
import dev.decoy.data.text.NormalisedText;
import dev.decoy.data.text.Shingles;
import dev.decoy.data.text.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Records of texts (id, title, text, fields) by ordinal, 0 up to {@link #size}, in mapped files:
 * the operating system holds in memory what is being read and gives it up when it must; the heap
 * holds nothing. Reading is safe from several threads until the store is closed.
 *
 * <p>Made by a {@link Writer}.
 */
public final class TextStore implements AutoCloseable {
  static final String RECORDS = "records";
  static final String OFFSETS = "offsets";
  static final String IDS = "ids";
  static final String TEXTS = "texts";
  static final String FINGERPRINT = "fingerprint";
  static final String MINHASH = "minhash";

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path folder;
  private final StoreHeader header;
  private final Arena arena;
  private final MemorySegment records;
  private final MemorySegment offsets;
  private final MemorySegment ids;
  private final int idBits;
  private final MemorySegment fingerprints;
  private final MemorySegment signatures;

  @SuppressWarnings("MustBeClosedChecker") // the store closes it
  private TextStore(Path folder, StoreHeader header, boolean sketched) {
    this.folder = folder;
    this.header = header;
    arena = Arena.ofShared();
    try {
      long n = header.size();
      records = map(RECORDS, header.recordBytes());
      offsets = map(OFFSETS, (n + 1) * Long.BYTES);
      ids = map(IDS, header.idSlots() * (long) Integer.BYTES);
      idBits = Integer.numberOfTrailingZeros(header.idSlots());
      fingerprints = sketched ? map(FINGERPRINT, n * Long.BYTES) : MemorySegment.NULL;
      signatures =
          sketched && header.signatures()
              ? map(MINHASH, n * MinHash.LONGS * Long.BYTES)
              : MemorySegment.NULL;
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Maps a finished store.
   *
   * @param folder as given to the {@link Writer}
   * @throws UncheckedIOException if the folder does not hold a whole store of this version
   */
  public static TextStore open(Path folder) {
    return new TextStore(folder, StoreHeader.read(folder), true);
  }

  /** Maps a store whose sketches are still to be computed. */
  static TextStore openWithoutSketches(Path folder, StoreHeader header) {
    return new TextStore(folder, header, false);
  }

  /** Number of records. */
  public int size() {
    return header.size();
  }

  /** Names of the fields that were kept. */
  public List<String> fields() {
    return header.fields();
  }

  /** A record's id. */
  public String id(int ordinal) {
    return part(ordinal, 0);
  }

  /** A record's title; empty if it has none. */
  public String title(int ordinal) {
    return part(ordinal, 1);
  }

  /** A record's text. */
  public String text(int ordinal) {
    return part(ordinal, 2);
  }

  /** The value of a field; empty if the record lacks it or the field was not kept. */
  public String field(int ordinal, String name) {
    int field = header.fields().indexOf(name);
    return field < 0 ? "" : part(ordinal, 3 + field);
  }

  /** A record's id in UTF-8, without a string being made. */
  public void id(int ordinal, Utf8 out) {
    part(ordinal, 0, out);
  }

  /** A record's title in UTF-8, without a string being made. */
  public void title(int ordinal, Utf8 out) {
    part(ordinal, 1, out);
  }

  /** A record's text in UTF-8, without a string being made. */
  public void text(int ordinal, Utf8 out) {
    part(ordinal, 2, out);
  }

  /** The ordinal of the record with this id, or -1. */
  public int ordinal(String id) {
    byte[] key = id.getBytes(StandardCharsets.UTF_8);
    int mask = header.idSlots() - 1;
    int slot = OrdinalTable.slot(OrdinalTable.fold(Hash64.of(key, 0, key.length)), idBits);
    while (true) {
      int entry = ids.get(INT, slot * (long) Integer.BYTES);
      if (entry == 0) {
        return -1;
      }
      if (hasId(entry - 1, key)) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
  }

  /**
   * Column {@code fingerprint}: {@link NormalisedText#fingerprint} of the text, or of the title
   * where the text has none.
   */
  public Column.Longs fingerprint() {
    return ordinal -> fingerprints.get(LONG, ordinal * (long) Long.BYTES);
  }

  /**
   * Column {@code minhash}: the {@link MinHash} signature of the {@link #shingles}; an empty list
   * for a record without any.
   *
   * @throws IllegalStateException if the store was made without signatures
   */
  public Column.LongLists minhash() {
    if (!header.signatures()) {
      throw new IllegalStateException("the store " + folder + " was made without signatures");
    }
    return new Signatures();
  }

  private final class Signatures implements Column.LongLists {
    private static final long[] NONE = {};

    @Override
    public long[] get(int ordinal) {
      return get(ordinal, NONE);
    }

    @Override
    public long[] get(int ordinal, long[] room) {
      if (fingerprints.get(LONG, ordinal * (long) Long.BYTES) == Column.Longs.ABSENT) {
        return NONE;
      }
      long[] signature = room.length == MinHash.LONGS ? room : new long[MinHash.LONGS];
      MemorySegment.copy(
          signatures,
          LONG,
          ordinal * (long) MinHash.LONGS * Long.BYTES,
          signature,
          0,
          MinHash.LONGS);
      return signature;
    }
  }

  /**
   * Column {@code shingles}: the sorted distinct hashes of the {@link Shingles} of the text (of the
   * title where the text has none), computed anew at each call.
   */
  public Column.LongLists shingles() {
    return ordinal -> {
      Sketcher sketcher = new Sketcher();
      sketcher.read(this, ordinal);
      return sketcher.shingles().distinct();
    };
  }

  /** Column {@code field:NAME}: {@link Hash64} of a field's value. */
  public Column.Hashes field(String name) {
    int field = header.fields().indexOf(name);
    if (field < 0) {
      throw new IllegalArgumentException(
          "the field '" + name + "' was not kept; kept were " + header.fields());
    }
    return ordinal -> {
      Utf8 value = new Utf8();
      part(ordinal, 3 + field, value);
      if (value.isEmpty()) {
        return Column.Longs.ABSENT;
      }
      long hash = value.hash();
      return hash == Column.Longs.ABSENT ? 0 : hash;
    };
  }

  @Override
  public void close() {
    arena.close();
  }

  private String part(int ordinal, int index) {
    long at = start(ordinal, index);
    long length = varint(at);
    byte[] bytes = new byte[Math.toIntExact(length)];
    MemorySegment.copy(records, JAVA_BYTE, at + varintSize(length), bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void part(int ordinal, int index, Utf8 out) {
    long at = start(ordinal, index);
    long length = varint(at);
    out.resize(Math.toIntExact(length));
    MemorySegment.copy(records, JAVA_BYTE, at + varintSize(length), out.bytes(), 0, out.length());
  }

  /** Where the length of a record's part stands; a record begins with file and line. */
  private long start(int ordinal, int index) {
    long at = offsets.get(LONG, ordinal * (long) Long.BYTES);
    at += varintSize(varint(at));
    at += varintSize(varint(at));
    for (int i = 0; i < index; i++) {
      long length = varint(at);
      at += varintSize(length) + length;
    }
    return at;
  }

  private boolean hasId(int ordinal, byte[] key) {
    long at = start(ordinal, 0);
    long length = varint(at);
    if (length != key.length) {
      return false;
    }
    at += varintSize(length);
    for (int i = 0; i < key.length; i++) {
      if (records.get(JAVA_BYTE, at + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  private long varint(long at) {
    long value = 0;
    int shift = 0;
    long i = at;
    while (true) {
      byte b = records.get(JAVA_BYTE, i++);
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
      shift += 7;
    }
  }

  static int varintSize(long value) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }

  private MemorySegment map(String name, long size) {
    Path file = folder.resolve(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != size) {
        throw new UncheckedIOException(
            new IOException(
                file
                    + " has "
                    + channel.size()
                    + " bytes instead of "
                    + size
                    + "; delete the store and run again"));
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot map " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes a store, record by record; ordinals are given in the order of adding. What {@link #close}
   * leaves without {@link #finish} is not a store. Not thread-safe.
   */
  public static final class Writer implements AutoCloseable {
    private final Path folder;
    private final List<String> fields;
    private final boolean byText;
    private final AppendFile records;
    private final AppendFile offsets;
    private final OrdinalTable ids;
    private final OrdinalTable texts;
    private final StoredRecord stored = new StoredRecord();
    private int size;

    /**
     * Begins a store.
     *
     * @param folder made if missing; must not hold a store
     * @param fields names of the fields to keep, in the order in which {@link #add} is given them
     */
    public Writer(Path folder, List<String> fields) {
      this(folder, fields, false);
    }

    /**
     * Begins a store.
     *
     * @param folder made if missing; must not hold a store
     * @param fields names of the fields to keep, in the order in which {@link #add} is given them
     * @param byText whether {@link #findText} will be called; costs eight bytes of disk per slot
     *     until it is finished
     */
    public Writer(Path folder, List<String> fields, boolean byText) {
      this.folder = folder;
      this.fields = List.copyOf(fields);
      this.byText = byText;
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make the folder " + folder, e);
      }
      records = new AppendFile(folder.resolve(RECORDS));
      offsets = new AppendFile(folder.resolve(OFFSETS));
      ids = new OrdinalTable(folder.resolve(IDS));
      texts = new OrdinalTable(folder.resolve(TEXTS));
    }

    /** Number of records so far. */
    public int size() {
      return size;
    }

    /**
     * Adds a record.
     *
     * @return its ordinal
     * @throws IllegalArgumentException if there is one with this id
     */
    public int add(String id, String title, String text, Map<String, String> values) {
      Utf8[] kept = new Utf8[fields.size()];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = new Utf8(values.getOrDefault(fields.get(i), ""));
      }
      return add(new Utf8(id), new Utf8(title), new Utf8(text), kept, 0, 0);
    }

    /**
     * Adds a record.
     *
     * @param values one per field, in the order of the fields; empty where the record lacks one
     * @param file number of the file that it comes from, for {@link #file}
     * @param line on which it begins, for {@link #line}
     * @return its ordinal
     * @throws IllegalArgumentException if there is one with this id
     */
    public int add(Utf8 id, Utf8 title, Utf8 text, Utf8[] values, int file, long line) {
      if (find(id) >= 0) {
        throw new IllegalArgumentException("there is already a record with the id " + id);
      }
      if (values.length != fields.size()) {
        throw new IllegalArgumentException(values.length + " values for the fields " + fields);
      }
      offsets.appendLong(records.position());
      records.appendVarint(file);
      records.appendVarint(line);
      append(id);
      append(title);
      append(text);
      for (Utf8 value : values) {
        append(value);
      }
      ids.put(OrdinalTable.fold(id.hash()), size);
      if (byText && findText(text) < 0) {
        texts.put(OrdinalTable.fold(text.hash()), size);
      }
      return size++;
    }

    /** The ordinal of the record with this id, or -1. */
    public int find(Utf8 id) {
      return ids.find(OrdinalTable.fold(id.hash()), ordinal -> load(ordinal).isPart(0, id));
    }

    /** The ordinal of the first record with exactly this text, or -1. */
    public int findText(Utf8 text) {
      if (!byText) {
        throw new IllegalStateException("the writer was made without finding by text");
      }
      return texts.find(OrdinalTable.fold(text.hash()), ordinal -> load(ordinal).isPart(2, text));
    }

    /** Whether a record has this title, text and fields. */
    public boolean isSame(int ordinal, Utf8 title, Utf8 text, Utf8[] values) {
      StoredRecord record = load(ordinal);
      boolean same = record.isPart(1, title) && record.isPart(2, text);
      for (int i = 0; i < values.length && same; i++) {
        same = record.isPart(3 + i, values[i]);
      }
      return same;
    }

    /** Whether a record has this text. */
    public boolean isText(int ordinal, Utf8 text) {
      return load(ordinal).isPart(2, text);
    }

    /** A record's id. */
    public String id(int ordinal) {
      return load(ordinal).part(0);
    }

    /** Number of the file that a record came from. */
    public int file(int ordinal) {
      return (int) load(ordinal).file();
    }

    /** The line that a record came from. */
    public long line(int ordinal) {
      return load(ordinal).line();
    }

    /**
     * Completes the store: computes its fingerprints, and signatures if wanted, and writes
     * everything to the disk itself.
     *
     * @param threads how many may compute; the result does not depend on it
     * @param signatures whether to compute the column {@link TextStore#minhash}
     */
    public void finish(int threads, boolean signatures) {
      offsets.appendLong(records.position());
      long recordBytes = records.position();
      records.finish();
      offsets.finish();
      try (AppendFile file = new AppendFile(folder.resolve(IDS))) {
        ids.write(file);
        file.finish();
      }
      StoreHeader header = new StoreHeader(size, recordBytes, ids.slots(), fields, signatures);
      try (TextStore store = openWithoutSketches(folder, header)) {
        Sketcher.write(store, folder, threads, signatures);
      }
      header.write(folder);
    }

    @Override
    public void close() {
      records.close();
      offsets.close();
      ids.close();
      texts.close();
    }

    private void append(Utf8 part) {
      records.appendVarint(part.length());
      records.append(part);
    }

    private StoredRecord load(int ordinal) {
      stored.load(records, offsets, ordinal, size);
      return stored;
    }
  }
}
