package dev.decoy.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Starts ONNX Runtime without its telemetry.
 *
 * <p>Unless told otherwise before it is loaded, the library gives the machine an identity in a
 * folder under the user's home and reports to its maker over the network, on Linux and macOS, too.
 * Its own switch in Java comes too late: it needs the library, which starts the reporter as it
 * loads. The one that works is an environment variable, and Java cannot set one; so the C library's
 * {@code setenv} is called first, and where that fails ONNX Runtime is not started.
 *
 * <p>The library is unpacked to a {@link NativeFolder}, unless the system property {@code
 * onnxruntime.native.path} names a folder where it is; by itself it would stay on disk until the
 * JVM ends, and its folder for good.
 */
final class QuietRuntime {
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
  private static final String FOLDER = "onnxruntime.native.path";

  private QuietRuntime() {}

  /**
   * The one environment of this process.
   *
   * @throws IllegalStateException if the telemetry cannot be switched off, or the library cannot be
   *     loaded
   */
  static OrtEnvironment environment() {
    return Started.environment();
  }

  /** Starts once. */
  private static final class Started {
    private static final Object OUTCOME = start();

    private Started() {}

    static OrtEnvironment environment() {
      if (OUTCOME instanceof OrtEnvironment environment) {
        return environment;
      }
      throw new IllegalStateException(OUTCOME.toString());
    }
  }

  /**
   * The environment, or why there is none: a failed initializer would lose its reason after once.
   */
  private static Object start() {
    try {
      if (!NativeFolder.windows()) {
        setEnvironment();
      }
    } catch (Throwable e) { // what a method handle may throw
      return "ONNX Runtime's telemetry cannot be switched off from here ("
          + e
          + "), so it is not started; set the environment variable "
          + SWITCH
          + "=1, or start Java with --enable-native-access=ALL-UNNAMED";
    }
    if (System.getProperty(FOLDER) != null) {
      return load();
    }
    String arch = System.getProperty("os.arch");
    String resources =
        "/ai/onnxruntime/native/"
            + NativeFolder.system()
            + (arch.equals("amd64") || arch.equals("x86_64") ? "-x64/" : "-" + arch + "/");
    try (NativeFolder folder = new NativeFolder()) {
      for (String name : List.of("onnxruntime", "onnxruntime4j_jni")) {
        folder.unpack(OrtEnvironment.class, resources + System.mapLibraryName(name));
      }
      System.setProperty(FOLDER, folder.path().toString());
      try {
        return load();
      } finally {
        System.clearProperty(FOLDER);
      }
    } catch (IOException e) {
      return "ONNX Runtime cannot be unpacked ("
          + e
          + "); it is for x64 and arm64 Linux, arm64 macOS and x64 Windows, and "
          + NativeFolder.remedy();
    }
  }

  private static Object load() {
    try {
      // What goes wrong comes as an exception; on standard error it would come twice.
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "decoy");
      environment.setTelemetry(false); // Windows listens to this one
      return environment;
    } catch (OrtException | LinkageError | RuntimeException e) {
      return "ONNX Runtime cannot be loaded (" + e + "); " + NativeFolder.remedy();
    }
  }

  @SuppressWarnings("restricted") // Java has no other way
  private static void setEnvironment() throws Throwable {
    if ("1".equals(System.getenv(SWITCH))) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        linker
            .defaultLookup()
            .find("setenv")
            .orElseThrow(() -> new IllegalStateException("this C library has no setenv"));
    MethodHandle setenv =
        linker.downcallHandle(
            address,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int failed = (int) setenv.invokeExact(arena.allocateFrom(SWITCH), arena.allocateFrom("1"), 1);
      if (failed != 0) {
        throw new IllegalStateException("setenv failed");
      }
    }
  }
}
