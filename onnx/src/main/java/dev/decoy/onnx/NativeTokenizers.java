package dev.decoy.onnx;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.util.List;

/**
 * Loads Hugging Face's tokenizers, which are native code inside a jar.
 *
 * <p>The jar's own Java front is left aside and not even on the class path: when first used it asks
 * a cloud's metadata service who we are, unpacks to the user's home, looks for graphics cards and
 * may download. Here the library is unpacked to a {@link NativeFolder}, and of its functions only
 * those are called that work on given text.
 */
final class NativeTokenizers {
  private static final List<String> PLATFORMS =
      List.of("linux-x86_64", "linux-aarch64", "osx-aarch64", "win-x86_64");

  private NativeTokenizers() {}

  /**
   * The native functions.
   *
   * @throws IllegalStateException if the library cannot be loaded here, saying why
   */
  static TokenizersLibrary library() {
    Loaded.check();
    return TokenizersLibrary.LIB;
  }

  /** Loads once; a class's initializer is what the JVM itself guards. */
  private static final class Loaded {
    private static final String FAILURE = load();

    private Loaded() {}

    static void check() {
      if (!FAILURE.isEmpty()) {
        throw new IllegalStateException(FAILURE);
      }
    }
  }

  /** An empty text, or what went wrong: a failed initializer would lose its reason after once. */
  @SuppressWarnings("restricted") // loading native code is what this class is for
  private static String load() {
    String arch = System.getProperty("os.arch");
    String platform = NativeFolder.system() + "-" + (arch.equals("amd64") ? "x86_64" : arch);
    if (!PLATFORMS.contains(platform)) {
      return "there is no tokenizer library for "
          + platform
          + "; models with a tokenizer run on "
          + String.join(", ", PLATFORMS);
    }
    List<String> names =
        NativeFolder.windows()
            ? List.of(
                "libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll")
            : List.of(System.mapLibraryName("tokenizers"));
    try (NativeFolder folder = new NativeFolder()) {
      for (String name : names) {
        String resource = "/native/lib/" + platform + "/cpu/" + name;
        System.load(folder.unpack(TokenizersLibrary.class, resource).toString());
      }
      return "";
    } catch (IOException | LinkageError e) {
      return "the tokenizer library cannot be loaded (" + e + "); " + NativeFolder.remedy();
    }
  }
}
