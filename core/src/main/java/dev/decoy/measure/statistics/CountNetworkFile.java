package dev.decoy.measure.statistics;

import dev.decoy.array.NpyHeader;
import dev.decoy.method.SpecException;
import dev.decoy.model.PairSetNetwork;
import dev.decoy.model.PairSetShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/**
 * A {@link CountNetwork} in two files: its weights as one array of a NumPy file, {@code NAME.npy},
 * little-endian in single precision, and what they mean beside it, {@code NAME.properties}.
 *
 * <p>Each file is written whole or not at all, and the properties hold a checksum of the weights,
 * so that two files that do not belong together are noticed.
 */
public final class CountNetworkFile {
  /** How the names of files with weights end. */
  public static final String SUFFIX = ".npy";

  private static final String FORMAT = "decoy count network 1";
  private static final String SHIPPED = "count-network";
  private static final String INPUTS = "log10(10000 y / l + 1)";
  private static final String EXPOSURE = ", ln(l / 10000)";
  private static final String SINGLE = "<f4";

  private CountNetworkFile() {}

  private static final class Shipped {
    static final CountNetwork NETWORK = load();

    private static CountNetwork load() {
      try (InputStream weights = resource(SUFFIX);
          InputStream properties = resource(".properties")) {
        return parse(
            weights.readAllBytes(),
            new String(properties.readAllBytes(), StandardCharsets.UTF_8),
            "the network that comes with Decoy");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static InputStream resource(String suffix) {
      return Objects.requireNonNull(
          CountNetworkFile.class.getResourceAsStream(SHIPPED + suffix), SHIPPED + suffix);
    }
  }

  /** The network that comes with Decoy. */
  public static CountNetwork shipped() {
    return Shipped.NETWORK;
  }

  /**
   * Reads a network.
   *
   * @param weights the file that ends in {@code .npy}; its properties lie beside it
   * @throws SpecException if a file is missing or is not what it should be
   */
  public static CountNetwork read(Path weights) {
    Path properties = properties(weights);
    try {
      return parse(Files.readAllBytes(weights), Files.readString(properties), weights.toString());
    } catch (NoSuchFileException e) {
      throw new SpecException(
          e.getFile()
              + ": there is no such file; a network is NAME.npy with NAME.properties beside it, as"
              + " 'decoy train count-comparison' writes them");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + weights + ": " + e.getMessage(), e);
    }
  }

  /** Whether a network can be written under this name: it ends in {@code .npy}. */
  public static boolean isName(Path weights) {
    String name = String.valueOf(weights.getFileName());
    return name.endsWith(SUFFIX) && name.length() > SUFFIX.length();
  }

  /** The two files of a network. */
  public static List<Path> files(Path weights) {
    return List.of(weights, properties(weights));
  }

  private static Path properties(Path weights) {
    String name = String.valueOf(weights.getFileName());
    if (!isName(weights)) {
      throw new SpecException(
          "'" + weights + "' does not end in .npy; a network's weights are a file NAME.npy");
    }
    return weights.resolveSibling(
        name.substring(0, name.length() - SUFFIX.length()) + ".properties");
  }

  /**
   * Writes a network: the weights, then their properties.
   *
   * @param weights where to, a name that ends in {@code .npy}
   * @param training how it was trained, by name, such as the seed; kept for those who read the file
   */
  public static void write(
      Path weights, CountNetwork network, SequencedMap<String, String> training) {
    Path properties = properties(weights);
    byte[] array = array(network.network().flat());
    byte[] text = describe(network, training, array).getBytes(StandardCharsets.UTF_8);
    // Both lie on the disk before either gets its name.
    Path first = put(weights, array);
    Path second = put(properties, text);
    name(first, weights);
    name(second, properties);
  }

  private static byte[] array(float[] flat) {
    byte[] header = new NpyHeader(1, SINGLE, false, List.of((long) flat.length), 0).bytes();
    ByteBuffer out =
        ByteBuffer.allocate(header.length + Float.BYTES * flat.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(header);
    for (float value : flat) {
      out.putFloat(value);
    }
    return out.array();
  }

  private static float[] floats(byte[] array) {
    NpyHeader header = NpyHeader.parse(array);
    if (!header.descr().equals(SINGLE) || header.shape().size() != 1) {
      throw new IllegalArgumentException(
          "holds %s of shape %s; legal: 32-bit floating point numbers in one row"
              .formatted(header.typeInWords(), header.shapeInWords()));
    }
    int start = (int) header.offset();
    if (array.length - start != Float.BYTES * header.elements()) {
      throw new IllegalArgumentException(
          "%d bytes follow its header; %s needs %d"
              .formatted(
                  array.length - start, header.shapeInWords(), Float.BYTES * header.elements()));
    }
    float[] floats = new float[(array.length - start) / Float.BYTES];
    ByteBuffer.wrap(array, start, array.length - start)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(floats);
    return floats;
  }

  private static String describe(
      CountNetwork network, SequencedMap<String, String> training, byte[] array) {
    PairSetShape shape = network.network().shape();
    CountPrior prior = network.prior();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("weights.crc32c", sum(array));
    all.put("inputs", INPUTS + (network.exposure() ? EXPOSURE : ""));
    all.put("shape.features", shape.features());
    all.put("shape.width", shape.width());
    all.put("shape.heads", shape.heads());
    all.put("shape.layers", shape.layers());
    all.put("shape.hidden", shape.hidden());
    all.put("prior.rate.mean", prior.rateMean());
    all.put("prior.rate.spread", prior.rateSpread());
    all.put("prior.dispersion.mean", prior.dispersionMean());
    all.put("prior.dispersion.spread", prior.dispersionSpread());
    all.put("prior.null.share", prior.nullShare());
    all.put("prior.change.spread", prior.changeSpread());
    all.put("prior.exposure.spread", prior.exposureSpread());
    all.put("prior.fewest", prior.fewest());
    all.put("prior.most", prior.most());
    training.forEach((key, value) -> all.put("training." + key, value));
    StringBuilder text = new StringBuilder();
    text.append(
        "# Means and spreads of the prior's rate and dispersion standardise the targets.\n");
    all.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  private static String sum(byte[] array) {
    CRC32C crc = new CRC32C();
    crc.update(array);
    return Long.toHexString(crc.getValue());
  }

  private static CountNetwork parse(byte[] array, String text, String where) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new SpecException(where + ": its properties cannot be read: " + e.getMessage());
    }
    if (!FORMAT.equals(properties.getProperty("format"))) {
      throw new SpecException(
          where
              + ": its properties do not say 'format="
              + FORMAT
              + "'; is it another kind of file?");
    }
    if (!sum(array).equals(properties.getProperty("weights.crc32c"))) {
      throw new SpecException(
          where
              + ": weights and properties do not belong together, by their checksum; train it"
              + " again, or copy both of its files");
    }
    try {
      PairSetShape shape =
          new PairSetShape(
              whole(properties, "shape.features"),
              whole(properties, "shape.width"),
              whole(properties, "shape.heads"),
              whole(properties, "shape.layers"),
              whole(properties, "shape.hidden"));
      CountPrior prior =
          new CountPrior(
              number(properties, "prior.rate.mean"),
              number(properties, "prior.rate.spread"),
              number(properties, "prior.dispersion.mean"),
              number(properties, "prior.dispersion.spread"),
              number(properties, "prior.null.share"),
              number(properties, "prior.change.spread"),
              number(properties, "prior.exposure.spread"),
              whole(properties, "prior.fewest"),
              whole(properties, "prior.most"));
      return new CountNetwork(PairSetNetwork.of(shape, floats(array)), prior);
    } catch (SpecException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new SpecException(where + ": " + e.getMessage());
    }
  }

  private static int whole(Properties properties, String key) {
    return Integer.parseInt(text(properties, key));
  }

  private static double number(Properties properties, String key) {
    return Double.parseDouble(text(properties, key));
  }

  private static String text(Properties properties, String key) {
    String text = properties.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("its properties lack " + key);
    }
    return text.strip();
  }

  /** Writes beside the file, forced to the disk; a rename makes it the file, whole. */
  private static Path put(Path file, byte[] bytes) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      return part;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void name(Path part, Path file) {
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
