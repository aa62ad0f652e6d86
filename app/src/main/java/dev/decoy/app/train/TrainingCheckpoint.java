package dev.decoy.app.train;

import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.SafetensorsFile;
import dev.decoy.data.vector.SafetensorsWriter;
import dev.decoy.data.vector.Tensor;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where an unfinished training of any model stands, in a folder beside the model's: {@code
 * NAME.training/checkpoint.safetensors} with all weights and running means, and {@code
 * best-EPOCH.safetensors} with the weights that were best on dev, if those are others. Each is
 * there whole or not at all.
 */
final class TrainingCheckpoint {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String FILE = "checkpoint.safetensors";
  private static final String PROGRESS = "progress";
  private static final String SETTINGS = "settings";

  private final Path folder;
  private final Map<String, String> settings;

  /**
   * The checkpoint of a training.
   *
   * @param model the folder that the model will be in
   * @param settings all that the model depends on
   */
  TrainingCheckpoint(Path model, Map<String, String> settings) {
    this.folder = folder(model);
    this.settings = new LinkedHashMap<>(settings);
  }

  /** Where the checkpoint of a model lies. */
  static Path folder(Path model) {
    Path whole = model.toAbsolutePath().normalize();
    return whole.resolveSibling(whole.getFileName() + ".training");
  }

  /**
   * How far training is.
   *
   * @param step how many steps are done
   * @param scores on dev, of the untrained model and then of each epoch; empty without dev
   * @param losses the mean of each whole epoch
   * @param lossSum of the steps of the epoch under way
   */
  record Standing(long step, List<Double> scores, List<Double> losses, double lossSum) {
    /** Nothing done. */
    static Standing start() {
      return new Standing(0, List.of(), List.of(), 0);
    }

    /** The epoch whose score is the highest, 0 for the untrained model; the first of equal ones. */
    int best() {
      int best = 0;
      for (int epoch = 1; epoch < scores.size(); epoch++) {
        if (scores.get(epoch) > scores.get(best)) {
          best = epoch;
        }
      }
      return best;
    }
  }

  /** Whether there is one. */
  boolean exists() {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads it.
   *
   * @param state filled
   * @throws SpecException if it belongs to another training
   */
  Standing read(List<NamedMatrix> state) {
    Path file = folder.resolve(FILE);
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      JsonNode then = JSON.readTree(tensors.metadata().getOrDefault(SETTINGS, "{}"));
      settings.forEach((key, now) -> {
        String before = then.path(key).asString("");
        if (!before.equals(now)) {
          throw new SpecException(
              "%s was written by a training with %s %s, and now it is %s; repeat the command as it was, or delete the folder %s"
                  .formatted(file, key, before, now, folder));
        }
      });
      fill(tensors, file, state);
      JsonNode progress = JSON.readTree(tensors.metadata().getOrDefault(PROGRESS, "{}"));
      return new Standing(
          progress.path("step").asLong(0),
          numbers(progress.path("scores")),
          numbers(progress.path("losses")),
          progress.path("lossSum").asDouble(0));
    }
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(one -> numbers.add(one.asDouble()));
    return numbers;
  }

  /** Writes it. */
  void write(List<NamedMatrix> state, Standing standing) {
    make();
    Map<String, Object> progress = new LinkedHashMap<>();
    progress.put("step", standing.step);
    progress.put("scores", standing.scores);
    progress.put("losses", standing.losses);
    progress.put("lossSum", standing.lossSum);
    write(
        folder.resolve(FILE),
        state,
        Map.of(
            PROGRESS,
            JSON.writeValueAsString(progress),
            SETTINGS,
            JSON.writeValueAsString(settings)));
  }

  /** Keeps the weights of the best epoch, before the checkpoint that counts on them is written. */
  void keepBest(int epoch, List<NamedMatrix> weights) {
    make();
    write(best(epoch), weights, Map.of());
  }

  /** Puts the weights of the best epoch back. */
  void readBest(int epoch, List<NamedMatrix> weights) {
    try (SafetensorsFile tensors = SafetensorsFile.open(best(epoch))) {
      fill(tensors, best(epoch), weights);
    }
  }

  /** Removes what earlier epochs left. */
  void forgetBestBut(int epoch) {
    for (Path file : files()) {
      String name = String.valueOf(file.getFileName());
      if (name.matches("best-\\d+\\.safetensors") && !file.equals(best(epoch))) {
        delete(file);
      }
    }
  }

  /** A folder that is not there yet, in which the model can be put together. */
  Path workshop() {
    make();
    Path model = folder.resolve("model");
    removeAll(model);
    return model;
  }

  private static void removeAll(Path root) {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      all.sorted(Comparator.reverseOrder()).forEach(TrainingCheckpoint::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + root + ": " + e.getMessage(), e);
    }
  }

  /** Removes everything; the model is saved. */
  void remove() {
    removeAll(folder);
  }

  private Path best(int epoch) {
    return folder.resolve("best-" + epoch + ".safetensors");
  }

  private void make() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + folder + ": " + e.getMessage(), e);
    }
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file + ": " + e.getMessage(), e);
    }
  }

  private static void write(
      Path file, List<NamedMatrix> matrices, Map<String, String> metadata) {
    List<Tensor> tensors = new ArrayList<>();
    for (NamedMatrix each : matrices) {
      Matrix.Floats matrix = each.matrix();
      tensors.add(Tensor.of(each.name(), NumberType.FLOAT32, matrix.rows(), matrix.columns()));
    }
    try (SafetensorsWriter out = new SafetensorsWriter(file, tensors, metadata)) {
      for (NamedMatrix each : matrices) {
        out.write(each.matrix().values(), 0, each.matrix().values().length);
      }
      out.commit();
    }
  }

  private static void fill(
      SafetensorsFile tensors, Path file, List<NamedMatrix> matrices) {
    for (NamedMatrix each : matrices) {
      Optional<float[]> values =
          tensors.has(each.name()) ? Optional.of(tensors.floats(each.name())) : Optional.empty();
      float[] to = each.matrix().values();
      if (values.isEmpty() || values.get().length != to.length) {
        throw new InputException(
            file.toString(),
            0,
            "does not hold '" + each.name() + "' in the shape of this model",
            "delete the folder " + file.getParent() + " and train from the start");
      }
      System.arraycopy(values.get(), 0, to, 0, to.length);
    }
  }
}
