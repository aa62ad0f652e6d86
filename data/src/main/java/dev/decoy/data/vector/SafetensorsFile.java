package dev.decoy.data.vector;

import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.search.MappedVectors;
import dev.decoy.search.Vectors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A safetensors file: tensors by name, mapped.
 *
 * <pre>
 * length of the header (8 bytes)  {"name": {"dtype": "F32", "shape": [3, 4], "data_offsets": [0, 48]}, …}  numbers
 * </pre>
 *
 * <p>The header is held to the format before anything is read by it: it must lie within the file,
 * name nothing twice, and its tensors must fill the rest of the file without holes or overlaps,
 * each with as many bytes as its type and shape take. Numbers are little-endian, the last axis
 * fastest.
 *
 * <p>Safe to read from several threads until it is closed.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** The most that the format's own implementation reads, too. */
  private static final long MOST_HEADER_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";

  private final Path file;
  private final Arena arena;
  private final MemorySegment data;
  private final Map<String, String> metadata;
  private final SequencedMap<String, Placed> tensors;

  /** A tensor and where its bytes lie behind the header. */
  private record Placed(Tensor tensor, long from, long to) {}

  private SafetensorsFile(
      Path file,
      Arena arena,
      MemorySegment data,
      Map<String, String> metadata,
      SequencedMap<String, Placed> tensors) {
    this.file = file;
    this.arena = arena;
    this.data = data;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /**
   * Maps a file.
   *
   * @throws InputException if it is not what it should be
   */
  @SuppressWarnings("MustBeClosedChecker") // closed with the file
  public static SafetensorsFile open(Path file) {
    String name = file.toString();
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          name,
          0,
          Files.exists(file) ? "is no file" : "there is no such file",
          "name a .safetensors file");
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] header = header(name, channel);
      long begin = Long.BYTES + (long) header.length;
      Header read = new Header(name);
      read.parse(header);
      SequencedMap<String, Placed> tensors = read.checked(channel.size() - begin);
      MemorySegment data =
          channel.map(FileChannel.MapMode.READ_ONLY, begin, channel.size() - begin, arena);
      return new SafetensorsFile(
          file, arena, data, Collections.unmodifiableMap(read.metadata), tensors);
    } catch (IOException e) {
      arena.close();
      throw new InputException(name, 0, "cannot be read: " + e.getMessage(), "check the file");
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** What the file says of itself, by name. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The tensors in the order of their numbers. */
  public List<Tensor> tensors() {
    return tensors.values().stream().map(Placed::tensor).toList();
  }

  /** Whether there is a tensor of a name. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * A tensor of two axes as rows, of which nothing is copied.
   *
   * @throws InputException if there is none of the name, or it is no table of F32, F16 or BF16
   */
  public Vectors rows(String name) {
    Placed placed = find(name);
    Tensor tensor = placed.tensor;
    if (tensor.shape().size() != 2 || tensor.shape().get(1) < 1) {
      throw bad(tensor, "has the shape " + tensor.shapeInWords(), "rows are needed: two axes");
    }
    if (tensor.shape().get(0) > Integer.MAX_VALUE - 8
        || tensor.shape().get(1) > Integer.MAX_VALUE - 8) {
      throw bad(tensor, "has the shape " + tensor.shapeInWords(), "cut it into smaller ones");
    }
    return new MappedVectors(
        data.asSlice(placed.from, placed.to - placed.from),
        type(tensor),
        tensor.shape().get(0).intValue(),
        tensor.shape().get(1).intValue());
  }

  /**
   * All numbers of a tensor of any shape, the last axis fastest.
   *
   * @throws InputException if there is none of the name, it is not F32, F16 or BF16, or too large
   *     for an array
   */
  public float[] floats(String name) {
    Placed placed = find(name);
    Tensor tensor = placed.tensor;
    NumberType type = type(tensor);
    long elements = tensor.elements();
    if (elements > Integer.MAX_VALUE - 8) {
      throw bad(tensor, "has " + elements + " numbers", "read it as rows");
    }
    float[] numbers = new float[(int) elements];
    if (numbers.length > 0) {
      new MappedVectors(data.asSlice(placed.from, placed.to - placed.from), type, 1, numbers.length)
          .read(0, 1, numbers, 0);
    }
    return numbers;
  }

  /**
   * The bytes of a tensor of any type, of which nothing is copied; read-only, and alive until the
   * file is closed.
   */
  public MemorySegment bytes(String name) {
    Placed placed = find(name);
    return data.asSlice(placed.from, placed.to - placed.from).asReadOnly();
  }

  @Override
  public void close() {
    arena.close();
  }

  private Placed find(String name) {
    Placed placed = tensors.get(name);
    if (placed == null) {
      throw new InputException(
          file.toString(),
          0,
          "holds no tensor '" + name + "'",
          tensors.isEmpty()
              ? "it holds none at all"
              : "there are "
                  + String.join(", ", tensors.sequencedKeySet().stream().limit(10).toList())
                  + (tensors.size() > 10 ? ", …" : ""));
    }
    return placed;
  }

  private NumberType type(Tensor tensor) {
    return tensor
        .type()
        .orElseThrow(
            () -> bad(tensor, "is of type " + tensor.dtype(), "store it as F32, F16 or BF16"));
  }

  private InputException bad(Tensor tensor, String problem, String remedy) {
    return new InputException(
        file.toString(), 0, "the tensor '" + tensor.name() + "' " + problem, remedy);
  }

  private static byte[] header(String name, FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    read(channel, start, 0);
    if (start.hasRemaining()) {
      throw broken(name, "has only " + start.position() + " bytes");
    }
    long length = start.getLong(0);
    if (length < 2 || length > MOST_HEADER_BYTES) {
      throw broken(
          name,
          "is no safetensors file: its first 8 bytes would make a header of "
              + Long.toUnsignedString(length)
              + " bytes");
    }
    if (length > channel.size() - Long.BYTES) {
      throw broken(
          name,
          "is cut off within its header, which has "
              + length
              + " bytes, or is no safetensors file");
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    read(channel, header, Long.BYTES);
    if (header.get(0) != '{') {
      throw broken(name, "is no safetensors file: its header is no JSON object");
    }
    return header.array();
  }

  private static void read(FileChannel channel, ByteBuffer out, long from) throws IOException {
    while (out.hasRemaining() && channel.read(out, from + out.position()) >= 0) {}
  }

  private static InputException broken(String file, String problem) {
    return new InputException(
        file, 0, problem, "save it again, for example with the library safetensors");
  }

  /** The header while it is read. */
  private static final class Header {
    private final String file;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Placed> tensors = new LinkedHashMap<>();

    Header(String file) {
      this.file = file;
    }

    void parse(byte[] bytes) {
      try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), bytes)) {
        boolean described = false;
        json.nextToken();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = json.currentName();
          if (json.nextToken() != JsonToken.START_OBJECT) {
            throw broken(file, "says of '" + name + "' what is no object");
          }
          if (name.equals(METADATA)) {
            if (described) {
              throw broken(file, "has two parts " + METADATA);
            }
            described = true;
            metadata(json);
          } else if (tensors.put(name, tensor(name, json)) != null) {
            throw broken(file, "names the tensor '" + name + "' twice");
          }
        }
        // Behind the object there may be spaces only.
        if (json.nextToken() != null) {
          throw broken(file, "has a header in which more follows after the object");
        }
      } catch (JacksonException e) {
        throw broken(
            file,
            "has a header that is not JSON: "
                + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("").strip());
      }
    }

    private void metadata(JsonParser json) {
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          throw broken(file, "has in " + METADATA + " a '" + name + "' that is no text");
        }
        if (metadata.put(name, json.getString()) != null) {
          throw broken(file, "has in " + METADATA + " two entries '" + name + "'");
        }
      }
    }

    private Placed tensor(String name, JsonParser json) {
      String dtype = "";
      List<Long> shape = null;
      List<Long> offsets = null;
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String part = json.currentName();
        JsonToken token = json.nextToken();
        boolean twice =
            switch (part) {
              case "dtype" -> {
                boolean before = !dtype.isEmpty();
                dtype = token == JsonToken.VALUE_STRING ? json.getString() : "";
                yield before;
              }
              case "shape" -> {
                boolean before = shape != null;
                shape = sizes(name, json, token);
                yield before;
              }
              case "data_offsets" -> {
                boolean before = offsets != null;
                offsets = sizes(name, json, token);
                yield before;
              }
              default -> throw broken(file, "says of '" + name + "' a '" + part + "'");
            };
        if (twice) {
          throw broken(file, "says of '" + name + "' two things as '" + part + "'");
        }
      }
      if (dtype.isEmpty() || shape == null || offsets == null || offsets.size() != 2) {
        throw broken(
            file, "lacks of '" + name + "' one of dtype, shape and data_offsets (two numbers)");
      }
      return new Placed(new Tensor(name, dtype, shape), offsets.getFirst(), offsets.getLast());
    }

    private List<Long> sizes(String name, JsonParser json, JsonToken token) {
      List<Long> sizes = new ArrayList<>();
      boolean legal = token == JsonToken.START_ARRAY;
      while (legal && json.nextToken() != JsonToken.END_ARRAY) {
        legal =
            json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && json.getLongValue() >= 0;
        if (legal) {
          sizes.add(json.getLongValue());
        }
      }
      if (!legal) {
        throw broken(file, "has for '" + name + "' a shape or place that is no list of sizes");
      }
      return sizes;
    }

    /** The tensors in the order of their bytes, which fill the file. */
    SequencedMap<String, Placed> checked(long bytes) {
      List<Placed> all = new ArrayList<>(tensors.values());
      all.sort(Comparator.comparingLong(Placed::from).thenComparingLong(Placed::to));
      SequencedMap<String, Placed> checked = new LinkedHashMap<>();
      long end = 0;
      for (Placed placed : all) {
        String name = placed.tensor.name();
        long size = size(placed.tensor);
        if (placed.to - placed.from != size || placed.to < placed.from) {
          throw broken(
              file,
              "gives '"
                  + name
                  + "' the bytes from "
                  + placed.from
                  + " to "
                  + placed.to
                  + ", and "
                  + placed.tensor.dtype()
                  + " of shape "
                  + placed.tensor.shapeInWords()
                  + " takes "
                  + size);
        }
        if (placed.from != end) {
          throw broken(
              file,
              placed.from < end
                  ? "lets '" + name + "' overlap with the tensor before it"
                  : "leaves a hole of " + (placed.from - end) + " bytes before '" + name + "'");
        }
        if (placed.to > bytes) {
          throw broken(
              file,
              "is cut off: '"
                  + name
                  + "' ends at byte "
                  + placed.to
                  + " of the numbers, and there are "
                  + bytes);
        }
        end = placed.to;
        checked.put(name, placed);
      }
      if (end != bytes) {
        throw broken(file, "has " + (bytes - end) + " bytes that belong to no tensor");
      }
      return checked;
    }

    private long size(Tensor tensor) {
      int each = Tensor.bytes(tensor.dtype());
      if (each == 0) {
        throw broken(
            file,
            "has for '" + tensor.name() + "' the type '" + tensor.dtype() + "', which is none");
      }
      try {
        return Math.multiplyExact(tensor.elements(), (long) each);
      } catch (ArithmeticException e) {
        throw broken(
            file, "has for '" + tensor.name() + "' the impossible shape " + tensor.shapeInWords());
      }
    }
  }
}
