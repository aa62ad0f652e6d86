package dev.decoy.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model in an ONNX file that reads tokens. Its inputs are given by the names that it asks for.
 * Safe to share between threads. Every tensor of a run, and the memory behind its inputs, is freed
 * before the run returns; {@link #close} frees the rest and waits for runs that are under way.
 */
final class OnnxModel implements AutoCloseable {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final String POSITIONS = "position_ids";
  private static final Set<String> KNOWN = Set.of(IDS, MASK, TYPES, POSITIONS);

  private final Path file;
  private final List<String> dataFiles;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, TensorInfo> outputs;
  private final ReadWriteLock guard = new ReentrantReadWriteLock();
  private boolean closed;

  private OnnxModel(
      Path file, List<String> dataFiles, OrtEnvironment environment, OrtSession session)
      throws OrtException {
    this.file = file;
    this.dataFiles = dataFiles;
    this.environment = environment;
    this.session = session;
    this.inputs = tensors(session.getInputInfo());
    this.outputs = tensors(session.getOutputInfo());
  }

  /**
   * Reads a file.
   *
   * @param threads how many threads one run may use
   * @param arena whether memory is kept from run to run
   * @throws InputException if it is not a model that reads tokens, or its weights are missing
   */
  static OnnxModel open(Path file, int threads, boolean arena) {
    List<String> dataFiles = dataFiles(file);
    OrtEnvironment environment = QuietRuntime.environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Math.min(threads, Runtime.getRuntime().availableProcessors()));
      options.setInterOpNumThreads(1);
      // Threads that wait by spinning take the processors from whoever works beside us.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      options.setCPUArenaAllocator(arena);
      options.setMemoryPatternOptimization(false); // made for one shape; ours change
      options.setDeterministicCompute(true);
      OrtSession session = environment.createSession(file.toString(), options);
      try {
        OnnxModel model = new OnnxModel(file, dataFiles, environment, session);
        model.checkInputs();
        return model;
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new InputException(
          file.toString(),
          0,
          "ONNX Runtime cannot read it: " + e.getMessage(),
          "check that the file is complete (a Git LFS pointer is a short text), or export it again");
    }
  }

  /** The files beside the model that hold weights, relative to its folder. */
  List<String> dataFiles() {
    return dataFiles;
  }

  Path file() {
    return file;
  }

  /** Whether it asks which text of a pair a token belongs to. */
  boolean asksForTypes() {
    return inputs.containsKey(TYPES);
  }

  /** Whether it can tell padding from tokens. */
  boolean knowsPadding() {
    return inputs.containsKey(MASK);
  }

  /** The number of tokens that it insists on, if it was exported with one. */
  OptionalInt fixedLength() {
    return fixed(1);
  }

  /** The number of texts that it insists on, if it was exported with one. */
  OptionalInt fixedRows() {
    return fixed(0);
  }

  /** The outputs of numbers, in the model's order, with their number of dimensions. */
  Map<String, Integer> outputs() {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    outputs.forEach((name, info) -> ranks.put(name, info.getShape().length));
    return ranks;
  }

  /**
   * What a run gave.
   *
   * @param values row-major
   * @param shape its dimensions
   */
  record Output(float[] values, long[] shape) {}

  /** Runs the model on a batch for one of its outputs. */
  Output run(TokenBatch batch, String output) {
    Lock lock = guard.readLock();
    lock.lock();
    try (Arena arena = Arena.ofConfined()) {
      if (closed) {
        throw new IllegalStateException("the model " + file + " is closed");
      }
      Map<String, OnnxTensor> given = new LinkedHashMap<>();
      try {
        for (Map.Entry<String, TensorInfo> input : inputs.entrySet()) {
          long[] values =
              switch (input.getKey()) {
                case MASK -> batch.mask();
                case TYPES -> batch.types();
                case POSITIONS -> batch.positions();
                default -> batch.ids();
              };
          given.put(input.getKey(), tensor(arena, values, input.getValue().type, batch));
        }
        try (OrtSession.Result result = session.run(given, Set.of(output))) {
          OnnxTensor tensor = (OnnxTensor) result.get(0);
          return new Output(numbers(tensor), tensor.getInfo().getShape());
        }
      } finally {
        given.values().forEach(OnnxTensor::close);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(
          file
              + " fails on "
              + batch.rows()
              + " texts of "
              + batch.length()
              + " tokens: "
              + e.getMessage(),
          e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Lock lock = guard.writeLock();
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException(file + " cannot be closed", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The files beside a model that hold weights, relative to its folder.
   *
   * @throws InputException if one is missing
   */
  static List<String> dataFiles(Path file) {
    try {
      List<String> names = ExternalData.of(file);
      for (String name : names) {
        if (!Files.isRegularFile(file.resolveSibling(name))) {
          throw new InputException(
              file.toString(),
              0,
              "keeps its weights in " + name + ", which is missing beside it",
              "copy that file into the same folder, too");
        }
      }
      return names;
    } catch (IOException e) {
      throw new InputException(file.toString(), 0, "cannot be read: " + e, "check the file");
    }
  }

  private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    nodes.forEach((name, node) -> {
      if (node.getInfo() instanceof TensorInfo info) {
        tensors.put(name, info);
      }
    });
    return tensors;
  }

  private void checkInputs() throws OrtException {
    Set<String> names = session.getInputInfo().keySet();
    if (!names.contains(IDS)) {
      throw problem(
          "asks for " + String.join(", ", names) + ", and not for " + IDS,
          "export a model that reads tokens, with Hugging Face's names for its inputs");
    }
    for (String name : names) {
      if (!KNOWN.contains(name) || !inputs.containsKey(name)) {
        throw problem(
            "asks for an input '" + name + "', which is not known here",
            name.startsWith("past_key_values")
                ? "export it without a cache (task feature-extraction or text-classification)"
                : "known are " + IDS + ", " + MASK + ", " + TYPES + " and " + POSITIONS);
      }
    }
    inputs.forEach((name, info) -> {
      if (info.type != OnnxJavaType.INT64
          && info.type != OnnxJavaType.INT32
          && info.type != OnnxJavaType.FLOAT) {
        throw problem(
            "asks for '" + name + "' as " + info.type,
            "export it with whole numbers of 64 or 32 bits");
      }
    });
    if (fixedRows().orElse(1) != 1) {
      throw problem(
          "reads exactly " + fixedRows().getAsInt() + " texts at a time",
          "export it with a dynamic first dimension");
    }
  }

  private OptionalInt fixed(int dimension) {
    long[] shape = Optional.ofNullable(inputs.get(IDS)).orElseThrow().getShape();
    return shape.length > dimension && shape[dimension] > 0
        ? OptionalInt.of(Math.toIntExact(shape[dimension]))
        : OptionalInt.empty();
  }

  /** A tensor over memory of the arena: nothing waits for a garbage collection. */
  private OnnxTensor tensor(Arena arena, long[] values, OnnxJavaType type, TokenBatch batch)
      throws OrtException {
    long[] shape = {batch.rows(), batch.length()};
    return switch (type) {
      case INT64 -> {
        var buffer = arena.allocate(ValueLayout.JAVA_LONG, values.length).asByteBuffer();
        var longs = buffer.order(ByteOrder.nativeOrder()).asLongBuffer();
        longs.put(values).flip();
        yield OnnxTensor.createTensor(environment, longs, shape);
      }
      case INT32 -> {
        var buffer = arena.allocate(ValueLayout.JAVA_INT, values.length).asByteBuffer();
        var ints = buffer.order(ByteOrder.nativeOrder()).asIntBuffer();
        for (long value : values) {
          ints.put(Math.toIntExact(value));
        }
        yield OnnxTensor.createTensor(environment, ints.flip(), shape);
      }
      default -> {
        var buffer = arena.allocate(ValueLayout.JAVA_FLOAT, values.length).asByteBuffer();
        var floats = buffer.order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (long value : values) {
          floats.put((float) value);
        }
        yield OnnxTensor.createTensor(environment, floats.flip(), shape);
      }
    };
  }

  private float[] numbers(OnnxTensor tensor) {
    FloatBuffer floats = tensor.getFloatBuffer(); // 16 bits are widened
    if (floats != null) {
      if (floats.hasArray() && floats.arrayOffset() == 0) {
        return floats.array();
      }
      float[] copy = new float[floats.remaining()];
      floats.get(copy);
      return copy;
    }
    DoubleBuffer doubles = tensor.getDoubleBuffer();
    if (doubles == null) {
      throw problem(
          "gives " + tensor.getInfo().type + " where numbers are wanted",
          "name another output with the option output");
    }
    float[] copy = new float[doubles.remaining()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (float) doubles.get(i);
    }
    return copy;
  }

  private InputException problem(String problem, String remedy) {
    return new InputException(file.toString(), 0, problem, remedy);
  }
}
