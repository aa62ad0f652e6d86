package dev.decoy.app;

import dev.decoy.method.SpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The bound on the memory that belongs to the process itself, which {@code --memory} sets: heap,
 * code, stacks and what libraries allocate, but not mapped files, which the operating system may
 * drop and read again. The launcher reads it before the JVM starts and gives the heap what the rest
 * leaves; here it is checked and told to those who allocate.
 */
public final class MemoryLimit {
  /** The system property that holds it, in MiB. */
  private static final String PROPERTY = "decoy.memory";

  /** What the JVM takes beside its heap, in MiB; the launcher counts with the same. */
  private static final long JVM = 128;

  /** The smallest heap that anything is done with, in MiB. */
  private static final long LEAST_HEAP = 64;

  private static final int MIB = 20;

  private MemoryLimit() {}

  /**
   * Takes over what a user asks for.
   *
   * @param size such as 512m or 2g
   * @throws SpecException if that is no size, is too little, or is not what this JVM was started
   *     with
   */
  static void set(String size) {
    long mib = mib(size);
    if (mib < JVM + LEAST_HEAP) {
      throw new SpecException(
          "--memory "
              + size
              + " is too little: the JVM itself takes about "
              + JVM
              + " MiB; legal: "
              + (JVM + LEAST_HEAP)
              + "m or more");
    }
    long heap = Runtime.getRuntime().maxMemory() >> MIB;
    if (heap + JVM > mib) {
      throw new SpecException(
          "--memory "
              + size
              + " cannot be kept: this JVM was started with a heap of up to "
              + heap
              + " MiB; start it by the launcher 'decoy' without a larger DECOY_HEAP, or with -Xmx"
              + (mib - JVM)
              + "m");
    }
    System.setProperty(PROPERTY, String.valueOf(mib));
  }

  /** Reads a size in MiB. */
  static long mib(String size) {
    if (!size.matches("[1-9][0-9]{0,5}[mMgG]")) {
      throw new SpecException(
          "--memory is '" + size + "'; legal: a whole number and m or g, such as 512m or 2g");
    }
    long number = Long.parseLong(size.substring(0, size.length() - 1));
    return size.toLowerCase(Locale.ROOT).endsWith("g") ? number << 10 : number;
  }

  /**
   * How many bytes of the heap one of several threads may work with, beside what is held
   * throughout.
   */
  public static long perThread(int threads) {
    return Runtime.getRuntime().maxMemory() / (4L * threads);
  }

  /**
   * Refuses what would break the bound.
   *
   * @param what takes the memory, for the message
   * @param bytes that it takes outside the heap
   */
  public static void requireOutside(String what, long bytes) {
    OptionalLong limit = limit();
    if (limit.isEmpty()) {
      return;
    }
    long more = (bytes >> MIB) + 1;
    long heap = Runtime.getRuntime().maxMemory() >> MIB;
    if (heap + JVM + more > limit.getAsLong()) {
      throw new SpecException(
          "%s takes about %,d MiB outside the heap of %,d MiB, and --memory is %,dm; give --memory %dm or more, or keep the heap smaller with DECOY_HEAP"
              .formatted(what, more, heap, limit.getAsLong(), heap + JVM + more));
    }
  }

  /**
   * Refuses a model whose weights would break the bound. ONNX Runtime holds them outside the heap,
   * and twice while it reads them.
   *
   * @param files of the model; those that are not there do not count
   */
  public static void requireModel(List<Path> files) {
    List<Path> weights =
        files.stream()
            .filter(file -> file.toString().contains(".onnx"))
            .filter(Files::isRegularFile)
            .toList();
    if (!weights.isEmpty()) {
      requireOutside(
          "the model " + weights.getFirst(),
          2 * weights.stream().mapToLong(file -> file.toFile().length()).sum());
    }
  }

  /**
   * Refuses what the heap has no room for.
   *
   * @param what needs the memory, for the message
   * @param bytes that it needs in the heap
   */
  public static void requireInside(String what, long bytes) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap / 2) {
      throw new SpecException(
          "%s need about %,d MiB, more than half of the heap of %,d MiB; give --memory %dm or more"
              .formatted(what, (bytes >> MIB) + 1, heap >> MIB, (bytes >> MIB) * 2 + 2 + JVM));
    }
  }

  /** What to do where memory has run out. */
  static String advice() {
    long heap = Runtime.getRuntime().maxMemory() >> MIB;
    return "give it more, such as --memory "
        + (2 * heap + JVM)
        + "m, and --resume goes on with a run";
  }

  private static OptionalLong limit() {
    Long mib = Long.getLong(PROPERTY);
    return mib == null ? OptionalLong.empty() : OptionalLong.of(mib);
  }
}
