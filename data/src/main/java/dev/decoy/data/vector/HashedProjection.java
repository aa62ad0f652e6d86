package dev.decoy.data.vector;

import dev.decoy.array.Matrix;
import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.ledger.CanonicalJson;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The encoder that needs no model: texts are near each other when they have words, and parts of
 * words, in common, rare ones counting more. A random projection of their tf-idf vectors, fitted to
 * the user's own texts.
 *
 * <pre>
 * u(text) = √(1 - share) · W/‖W‖ + √share · G/‖G‖,   vector = P u / ‖P u‖
 * W, G    = of each distinct word, or run of gram characters of a word:  (1 + ln count) · idf
 * idf     = ln((N + 1) / (n + ½)) for n of the N texts it was fitted to, 0 where n = 0
 * P       = d x ∞; in each column ±¼ at 16 places, one in each sixteenth of the rows, all drawn by the
 *           seed and the hash of the word or part
 * </pre>
 *
 * <p>The inner product of two vectors is the cosine of their u, give or take about 1/√d: nothing is
 * learnt, and no two words are alike but by their letters. It knows no synonyms. What it has over a
 * search for words is that it gives vectors, and parts of words make {@code infection} near {@code
 * infected}.
 *
 * <p>Words that occur in none of the texts it was fitted to weigh nothing: nothing there can match
 * them; a text of such words alone is all zeros. Occurrences are counted in 2^bits buckets by hash,
 * so that two words may share a count, which makes the rarer one weigh less than it should; their
 * directions stay their own.
 *
 * <p>Cost: a hash and 16 additions per distinct word or part, whatever d is. Memory 4 · 2^bits
 * bytes, and as much again per thread while it is fitted.
 *
 * <p>Where it comes from: random projection by signs (D. Achlioptas, "Database-friendly random
 * projections", Journal of Computer and System Sciences 66, 2003), sparse with one sign per block
 * of rows (J. Nelson and H. L. Nguyen, "OSNAP", FOCS 2013), of words (P. Kanerva, J. Kristoferson
 * and A. Holst, "Random indexing of text samples for latent semantic analysis", CogSci 2000).
 */
public final class HashedProjection implements FittedEncoder {
  /** How {@code --model} and {@code decoy-encoder.json} call it. */
  public static final String NAME = "hashed";

  /** Places of a column of P that are not zero. */
  static final int PLACES = 16;

  /** Raised whenever equal texts would get other vectors. */
  private static final int FORMAT = 1;

  private static final String ABOUT = "decoy-encoder.json";
  private static final String NUMBERS = "idf.safetensors";
  private static final String IDF = "idf";

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** 1 + ln of small counts. */
  private static final float[] DAMPED = new float[256];

  static {
    for (int count = 1; count < DAMPED.length; count++) {
      DAMPED[count] = (float) (1 + StrictMath.log(count));
    }
  }

  private final Hashed options;
  private final long texts;
  private final float[] idf;
  private final int threads;
  private final String fingerprint;
  private final ConcurrentLinkedQueue<TextFeatures> free = new ConcurrentLinkedQueue<>();

  private HashedProjection(Hashed options, long texts, float[] idf, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; legal: 1 or more");
    }
    this.options = options;
    this.texts = texts;
    this.idf = idf;
    this.threads = threads;
    this.fingerprint = fingerprint(options, texts, idf);
  }

  /**
   * Fits one to texts, each of which is read once.
   *
   * @param threads how many work, now and at encoding; does not change the result
   * @param read is told how many more texts were read, from any thread
   */
  public static HashedProjection fit(
      Hashed options, TextRows texts, int threads, IntConsumer read) {
    int piece = 256;
    int buckets = 1 << options.bits();
    List<int[]> counted = new ArrayList<>();
    work(
        threads,
        Math.ceilDiv(texts.size(), piece),
        () -> {
          TextFeatures features = new TextFeatures(gram(options));
          int[] counts = new int[buckets];
          int[] seenBy = new int[buckets];
          synchronized (counted) {
            counted.add(counts);
          }
          return share -> {
            int from = share * piece;
            int to = Math.min(texts.size(), from + piece);
            for (int row = from; row < to; row++) {
              features.set(texts.text(row));
              for (int i = 0; i < features.size(); i++) {
                int bucket = bucket(features.hash(i), options.bits());
                // Two features of one text in one bucket are one text.
                if (seenBy[bucket] != row + 1) {
                  seenBy[bucket] = row + 1;
                  counts[bucket]++;
                }
              }
            }
            read.accept(to - from);
          };
        });
    float[] idf = new float[buckets];
    for (int bucket = 0; bucket < buckets; bucket++) {
      long n = 0;
      for (int[] counts : counted) {
        n += counts[bucket];
      }
      idf[bucket] = n == 0 ? 0 : (float) StrictMath.log((texts.size() + 1.0) / (n + 0.5));
    }
    return new HashedProjection(options, texts.size(), idf, threads);
  }

  /**
   * Reads one from the folder that {@link #save} wrote.
   *
   * @param threads how many work at encoding
   * @throws InputException if the folder does not hold one, or a damaged one
   */
  public static HashedProjection load(Path folder, int threads) {
    Path about = folder.resolve(ABOUT);
    Map<String, String> said = said(about);
    if (!said.getOrDefault("encoder", "").equals(NAME)) {
      throw new InputException(
          about.toString(),
          0,
          "describes the encoder '" + said.getOrDefault("encoder", "") + "', not '" + NAME + "'",
          "name the folder of a model made by --model hashed");
    }
    if (!said.getOrDefault("format", "").equals(String.valueOf(FORMAT))) {
      throw new InputException(
          about.toString(),
          0,
          "has the format " + said.getOrDefault("format", "") + ", and this reads " + FORMAT,
          "fit the model again");
    }
    Map<String, String> given = new LinkedHashMap<>();
    for (String option : Options.of(Hashed.DEFAULT).keySet()) {
      given.put(option, said.getOrDefault(option, ""));
    }
    Hashed options;
    long texts;
    try {
      options = Options.build(Hashed.class, given);
      texts = Long.parseLong(said.getOrDefault("texts", ""));
    } catch (SpecException | NumberFormatException e) {
      throw damaged(about, String.valueOf(e.getMessage()));
    }
    float[] idf;
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(NUMBERS))) {
      idf = file.floats(IDF);
    }
    if (idf.length != 1 << options.bits()) {
      throw damaged(
          folder.resolve(NUMBERS), idf.length + " numbers where " + (1 << options.bits()) + " are");
    }
    HashedProjection loaded = new HashedProjection(options, texts, idf, threads);
    if (!loaded.fingerprint.equals(said.getOrDefault("fingerprint", ""))) {
      throw damaged(folder.resolve(NUMBERS), "its numbers are not those that " + ABOUT + " names");
    }
    return loaded;
  }

  /** Whether a folder says that it holds one. */
  public static boolean isIn(Path folder) {
    Path about = folder.resolve(ABOUT);
    return Files.isRegularFile(about) && said(about).getOrDefault("encoder", "").equals(NAME);
  }

  /** Writes {@code idf.safetensors}, and last {@code decoy-encoder.json}. */
  @Override
  public void save(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(folder.resolve(ABOUT));
      try (SafetensorsWriter out =
          new SafetensorsWriter(
              folder.resolve(NUMBERS),
              List.of(Tensor.of(IDF, NumberType.FLOAT32, idf.length)),
              Map.of())) {
        out.write(idf, 0, idf.length);
        out.commit();
      }
      Map<String, Object> about = new LinkedHashMap<>();
      about.put("encoder", NAME);
      about.put("format", FORMAT);
      about.put("texts", texts);
      about.put("d", options.d());
      about.put("gram", options.gram());
      about.put("share", options.share());
      about.put("bits", options.bits());
      about.put("seed", options.seed());
      about.put("fingerprint", fingerprint);
      about.put("description", description());
      try (AtomicFile file = new AtomicFile(folder.resolve(ABOUT))) {
        file.out().write(CanonicalJson.bytes(about));
        file.out().write('\n');
        file.commit();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Its options. */
  public Hashed options() {
    return options;
  }

  /** To how many texts it was fitted. */
  public long texts() {
    return texts;
  }

  @Override
  public int dimension() {
    return options.d();
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "hashed projection to %d numbers, fitted to %,d texts; not a trained model: texts are near"
            + " when they have words%s in common, rare ones counting more",
        options.d(),
        texts,
        gram(options) > 0 ? " or parts of words" : "");
  }

  @Override
  public String fingerprint(Side side) {
    return fingerprint;
  }

  @Override
  public int encode(List<String> batch, Side side, Matrix.Floats out) {
    if (out.columns() != options.d() || out.rows() < batch.size()) {
      throw new IllegalArgumentException(
          "room for "
              + out.shape()
              + " numbers, "
              + batch.size()
              + " x "
              + options.d()
              + " are needed");
    }
    int piece = 16;
    work(
        threads,
        Math.ceilDiv(batch.size(), piece),
        () ->
            share -> {
              TextFeatures features = free.poll();
              if (features == null) {
                features = new TextFeatures(gram(options));
              }
              int to = Math.min(batch.size(), (share + 1) * piece);
              for (int i = share * piece; i < to; i++) {
                features.set(batch.get(i));
                project(features, out.values(), i * options.d());
              }
              free.add(features);
            });
    return 0;
  }

  private void project(TextFeatures features, float[] out, int at) {
    int d = options.d();
    java.util.Arrays.fill(out, at, at + d, 0);
    int words = features.words();
    int size = features.size();
    double wordShare = size > words ? 1 - options.share() : 1;
    double wordNorm = norm(features, 0, words);
    double partNorm = norm(features, words, size);
    if (wordNorm > 0) {
      add(features, 0, words, (float) Math.sqrt(wordShare / wordNorm), out, at);
    }
    if (partNorm > 0) {
      add(features, words, size, (float) Math.sqrt(options.share() / partNorm), out, at);
    }
    double sum = 0;
    for (int i = at; i < at + d; i++) {
      sum += (double) out[i] * out[i];
    }
    if (sum > 0) {
      float scale = (float) (1 / Math.sqrt(sum));
      for (int i = at; i < at + d; i++) {
        out[i] *= scale;
      }
    }
  }

  /** The squared length in the space of words or parts. */
  private double norm(TextFeatures features, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      double weight = weight(features, i);
      sum += weight * weight;
    }
    return sum;
  }

  private float weight(TextFeatures features, int i) {
    int count = features.count(i);
    float damped = count < DAMPED.length ? DAMPED[count] : (float) (1 + StrictMath.log(count));
    return damped * idf[bucket(features.hash(i), options.bits())];
  }

  private void add(TextFeatures features, int from, int to, float scale, float[] out, int at) {
    long width = options.d() / PLACES;
    for (int i = from; i < to; i++) {
      float weight = scale * weight(features, i);
      if (weight == 0) {
        continue;
      }
      int bits = Float.floatToRawIntBits(weight);
      long state = mix(features.hash(i) ^ mix(options.seed() + GOLDEN));
      int block = at;
      for (int two = 0; two < PLACES / 2; two++) {
        state += GOLDEN;
        long draw = mix(state);
        // Of each half of the draw, one bit is the sign and the rest the place.
        int first = (int) draw;
        int second = (int) (draw >>> 32);
        out[block + (int) (((first & 0x7FFFFFFFL) * width) >>> 31)] +=
            Float.intBitsToFloat(bits ^ (first & 0x80000000));
        block += (int) width;
        out[block + (int) (((second & 0x7FFFFFFFL) * width) >>> 31)] +=
            Float.intBitsToFloat(bits ^ (second & 0x80000000));
        block += (int) width;
      }
    }
  }

  private static int gram(Hashed options) {
    return options.share() > 0 ? options.gram() : 0;
  }

  private static int bucket(long hash, int bits) {
    return (int) (hash >>> (Long.SIZE - bits));
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static String fingerprint(Hashed options, long texts, float[] idf) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (NAME + " " + FORMAT + "\n" + Options.of(options) + "\n" + texts + "\n")
              .getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
      for (float number : idf) {
        bytes.putFloat(number);
        if (!bytes.hasRemaining()) {
          digest.update(bytes.flip());
          bytes.clear();
        }
      }
      digest.update(bytes.flip());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The single values of an object in a file, as texts. */
  private static Map<String, String> said(Path about) {
    Map<String, String> said = new LinkedHashMap<>();
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(about);
    } catch (IOException e) {
      throw new InputException(
          about.toString(), 0, "cannot be read", "name the folder of a fitted model");
    }
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), bytes)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          said.put(name, String.valueOf(json.getValueAsString()));
        } else {
          json.skipChildren();
        }
      }
      return said;
    } catch (JacksonException e) {
      throw damaged(about, "it is not JSON");
    }
  }

  private static InputException damaged(Path file, String why) {
    return new InputException(file.toString(), 0, "is damaged: " + why, "fit the model again");
  }

  /** Does the shares 0, 1, …, {@code shares - 1}, each once. */
  private static void work(int threads, int shares, Supplier<IntConsumer> worker) {
    AtomicInteger next = new AtomicInteger();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Runnable loop =
        () -> {
          try {
            IntConsumer mine = worker.get();
            for (int share = next.getAndIncrement();
                share < shares && failures.isEmpty();
                share = next.getAndIncrement()) {
              mine.accept(share);
            }
          } catch (RuntimeException | Error e) {
            failures.add(e);
          }
        };
    Thread[] others = new Thread[Math.clamp(shares - 1L, 0, threads - 1)];
    for (int i = 0; i < others.length; i++) {
      others[i] = Thread.ofPlatform().daemon().name("decoy-encode-" + i).start(loop);
    }
    loop.run();
    for (Thread other : others) {
      try {
        other.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while texts were encoded", e);
      }
    }
    switch (failures.peek()) {
      case null -> {}
      case Error e -> throw e;
      case RuntimeException e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
