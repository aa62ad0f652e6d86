package dev.decoy.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * A graph of neighbours in a mapped file, whole or not there. Safe to share between threads; each
 * walks it by a {@link #cursor} of its own.
 *
 * <pre>
 * magic                8 bytes
 * key                  32 bytes: of the vectors and of how the graph was built
 * n, layers, entry, stride per layer
 * scales               float[n]: what a product is multiplied by, 1 / |x| for cosine
 * layer 0              n · (count, neighbours, zeros up to the stride)
 * layer 1, …           count of nodes, nodes rising, then as layer 0
 * checksum             CRC-32C of all before it, 8 bytes
 * </pre>
 *
 * <p>All are 32-bit numbers, little-endian.
 */
final class HnswGraphFile implements AutoCloseable {
  private static final byte[] MAGIC = {'d', 'e', 'c', 'o', 'y', 'h', 'n', '1'};
  private static final int KEY = 32;
  private static final String UNFINISHED = ".tmp";
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** More than a graph of two thousand million documents has. */
  private static final int MOST_LAYERS = 64;

  private final Arena arena;
  private final MemorySegment data;
  private final int size;
  private final int entry;
  private final int[] strides;

  /** Of each layer above the lowest, the nodes; kept on the heap, about n / m of them. */
  private final int[][] nodes;

  private final long[] starts;
  private final long scales;

  private HnswGraphFile(
      Arena arena,
      MemorySegment data,
      int size,
      int entry,
      int[] strides,
      int[][] nodes,
      long[] starts,
      long scales) {
    this.arena = arena;
    this.data = data;
    this.size = size;
    this.entry = entry;
    this.strides = strides;
    this.nodes = nodes;
    this.starts = starts;
    this.scales = scales;
  }

  /** How many documents. */
  int size() {
    return size;
  }

  /** What a document's product is multiplied by. */
  float scale(int document) {
    return data.get(FLOAT, scales + 4L * document);
  }

  /** A walk through the graph, for one thread. */
  HnswGraph cursor() {
    return new Cursor();
  }

  @Override
  public void close() {
    arena.close();
  }

  /**
   * Writes a graph under a temporary name of this process and renames it once it is on the disk.
   *
   * @param key 32 bytes
   */
  static void write(Path file, byte[] key, HnswGraph graph, float[] scales) {
    Path unfinished =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + UNFINISHED);
    try {
      removeUnfinished(file);
      try (FileChannel channel =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        Writer out = new Writer(channel);
        out.bytes(MAGIC);
        out.bytes(key);
        out.number(graph.size());
        out.number(graph.numLevels());
        out.number(graph.entryNode());
        int[] strides = new int[graph.numLevels()];
        for (int layer = 0; layer < strides.length; layer++) {
          strides[layer] = 1 + mostNeighbours(graph, layer);
          out.number(strides[layer]);
        }
        for (float scale : scales) {
          out.number(Float.floatToRawIntBits(scale));
        }
        for (int layer = 0; layer < strides.length; layer++) {
          int[] nodes = nodes(graph, layer);
          if (layer > 0) {
            out.number(nodes.length);
            for (int node : nodes) {
              out.number(node);
            }
          }
          for (int node : nodes) {
            out.node(graph, layer, node, strides[layer]);
          }
        }
        out.finish();
        channel.force(true);
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      org.apache.lucene.util.IOUtils.fsync(file.toAbsolutePath().getParent(), true);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(unfinished);
      } catch (IOException also) {
        e.addSuppressed(also);
      }
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Removes what processes that are gone left of this file. */
  private static void removeUnfinished(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    String prefix = file.getFileName() + ".";
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        String name = String.valueOf(each.getFileName());
        if (name.startsWith(prefix) && name.endsWith(UNFINISHED)) {
          String process = name.substring(prefix.length(), name.length() - UNFINISHED.length());
          if (process.matches("[0-9]{1,18}")
              && ProcessHandle.of(Long.parseLong(process)).isEmpty()) {
            Files.deleteIfExists(each);
          }
        }
      }
    }
  }

  private static int mostNeighbours(HnswGraph graph, int layer) throws IOException {
    int most = 0;
    for (int node : nodes(graph, layer)) {
      graph.seek(layer, node);
      int count = 0;
      while (graph.nextNeighbor() != DocIdSetIterator.NO_MORE_DOCS) {
        count++;
      }
      most = Math.max(most, count);
    }
    return most;
  }

  private static int[] nodes(HnswGraph graph, int layer) throws IOException {
    HnswGraph.NodesIterator all = graph.getNodesOnLevel(layer);
    int[] nodes = new int[all.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = all.nextInt();
    }
    Arrays.sort(nodes);
    return nodes;
  }

  /** Numbers on their way to the disk. */
  private static final class Writer {
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C checksum = new CRC32C();

    Writer(FileChannel channel) {
      this.channel = channel;
    }

    void bytes(byte[] bytes) throws IOException {
      for (byte each : bytes) {
        room();
        buffer.put(each);
      }
    }

    void number(int number) throws IOException {
      room();
      buffer.putInt(number);
    }

    void node(HnswGraph graph, int layer, int node, int stride) throws IOException {
      int[] numbers = new int[stride];
      graph.seek(layer, node);
      for (int next = graph.nextNeighbor();
          next != DocIdSetIterator.NO_MORE_DOCS;
          next = graph.nextNeighbor()) {
        numbers[++numbers[0]] = next;
      }
      for (int number : numbers) {
        number(number);
      }
    }

    void finish() throws IOException {
      flush();
      buffer.putLong(checksum.getValue());
      flush();
    }

    private void room() throws IOException {
      if (buffer.remaining() < Long.BYTES) {
        flush();
      }
    }

    private void flush() throws IOException {
      buffer.flip();
      checksum.update(buffer.duplicate());
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    }
  }

  /**
   * Maps a graph and reads it once, to see that it is whole and that no number leads out of it.
   *
   * @param key what it must have been built from
   * @param documents how many there are
   * @throws HnswException if it is damaged or another's
   */
  @SuppressWarnings("MustBeClosedChecker") // closed with the graph
  static HnswGraphFile open(Path file, byte[] key, int documents) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new Reader(file, data).graph(arena, key, documents);
    } catch (IOException e) {
      arena.close();
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** Takes the file apart. */
  private static final class Reader {
    private final Path file;
    private final MemorySegment data;
    private final long end;
    private long at;

    Reader(Path file, MemorySegment data) {
      this.file = file;
      this.data = data;
      this.end = data.byteSize() - Long.BYTES;
    }

    HnswGraphFile graph(Arena arena, byte[] key, int documents) {
      demand(end >= MAGIC.length + KEY);
      if (!Arrays.equals(bytes(MAGIC.length), MAGIC)) {
        throw new HnswException(
            file + " is no graph of decoy's; delete it, or choose another folder");
      }
      byte[] found = bytes(KEY);
      demand(
          checksum()
              == data.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), end));
      if (!Arrays.equals(found, key)) {
        throw new HnswException(
            "%s was built from other vectors or in another way (key %s, wanted %s); delete it, and it is built again"
                .formatted(file, shortly(found), shortly(key)));
      }
      int size = number();
      int layers = number();
      int entry = number();
      demand(size == documents && layers >= 1 && layers <= MOST_LAYERS);
      demand(entry >= 0 && entry < size);
      int[] strides = new int[layers];
      for (int layer = 0; layer < layers; layer++) {
        strides[layer] = number();
        demand(strides[layer] >= 1);
      }
      long scales = at;
      skip(4L * size);
      int[][] nodes = new int[layers][];
      long[] starts = new long[layers];
      for (int layer = 0; layer < layers; layer++) {
        int count = layer == 0 ? size : number();
        demand(count >= 1 && count <= size);
        nodes[layer] = layer == 0 ? new int[0] : nodes(count, size);
        starts[layer] = at;
        skip(4L * count * strides[layer]);
        check(starts[layer], count, strides[layer], size);
      }
      demand(at == end);
      return new HnswGraphFile(arena, data, size, entry, strides, nodes, starts, scales);
    }

    private int[] nodes(int count, int size) {
      demand(at + 4L * count <= end);
      int[] nodes = new int[count];
      for (int i = 0; i < count; i++) {
        nodes[i] = number();
        demand(nodes[i] >= 0 && nodes[i] < size && (i == 0 || nodes[i] > nodes[i - 1]));
      }
      return nodes;
    }

    private void check(long start, int count, int stride, int size) {
      for (int i = 0; i < count; i++) {
        long from = start + 4L * i * stride;
        int neighbours = data.get(INT, from);
        demand(neighbours >= 0 && neighbours < stride);
        for (int j = 1; j <= neighbours; j++) {
          int neighbour = data.get(INT, from + 4L * j);
          demand(neighbour >= 0 && neighbour < size);
        }
      }
    }

    private long checksum() {
      CRC32C checksum = new CRC32C();
      for (long from = 0; from < end; from += 1 << 30) {
        checksum.update(data.asSlice(from, Math.min(1 << 30, end - from)).asByteBuffer());
      }
      return checksum.getValue();
    }

    private byte[] bytes(int count) {
      byte[] bytes = new byte[count];
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, bytes, 0, count);
      at += count;
      return bytes;
    }

    private int number() {
      demand(at + 4 <= end);
      int number = data.get(INT, at);
      at += 4;
      return number;
    }

    private void skip(long bytes) {
      at += bytes;
      demand(at <= end);
    }

    private void demand(boolean whole) {
      if (!whole) {
        throw new HnswException(file + " is damaged; delete it, and it is built again");
      }
    }

    private static String shortly(byte[] key) {
      return HexFormat.of().formatHex(key, 0, 6);
    }
  }

  /** Where one thread is. */
  private final class Cursor extends HnswGraph {
    private long next;
    private int left;
    private int count;

    @Override
    public void seek(int layer, int node) {
      int place = layer == 0 ? node : Arrays.binarySearch(nodes[layer], node);
      long from = starts[layer] + 4L * place * strides[layer];
      count = data.get(INT, from);
      left = count;
      next = from + 4;
    }

    @Override
    public int nextNeighbor() {
      if (left == 0) {
        return DocIdSetIterator.NO_MORE_DOCS;
      }
      left--;
      int neighbour = data.get(INT, next);
      next += 4;
      return neighbour;
    }

    @Override
    public int neighborCount() {
      return count;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public int numLevels() {
      return strides.length;
    }

    @Override
    public int maxConn() {
      // The searcher makes room for twice as many.
      return Math.max(1, Arrays.stream(strides).max().orElse(1) / 2);
    }

    @Override
    public int entryNode() {
      return entry;
    }

    @Override
    public NodesIterator getNodesOnLevel(int layer) {
      return layer == 0
          ? new DenseNodesIterator(size)
          : new ArrayNodesIterator(nodes[layer], nodes[layer].length);
    }
  }
}
