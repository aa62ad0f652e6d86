package dev.decoy.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.judge.PartlyLabelled;
import dev.decoy.judge.SarPu;
import dev.decoy.judge.SarPuJudge;
import dev.decoy.method.Options;
import dev.decoy.select.box.Assignment;
import dev.decoy.select.box.Atss;
import dev.decoy.select.box.Scene;
import dev.decoy.synthesize.LabelledRows;
import dev.decoy.synthesize.Oversampled;
import dev.decoy.synthesize.Smote;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Our side of {@code benchmarks/synthesis.py}: reads a task per line from standard input, does it
 * once, and answers with seconds, seconds of processor time of all threads, and a number by which
 * the two sides can be compared. Files are raw little-endian doubles, row by row.
 *
 * <pre>
 * smote FILE ROWS COLUMNS K THREADS      the first ROWS rows are class 1, what follows is class 0; twice as many are wanted
 * sar-em FILE ROWS COLUMNS ITERATIONS    the last column says what is labelled; column 0 is the propensity column
 * atss FILE IMAGES OBJECTS N1,N2,…       anchor boxes of all levels, then the objects of all images
 * </pre>
 */
public final class SynthesisSpeed {
  private static final Map<String, double[]> FILES = new HashMap<>();

  private SynthesisSpeed() {}

  /** Answers until the input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      double[] values = FILES.get(words[1]);
      if (values == null) {
        FILES.clear();
        values = read(Path.of(words[1]));
        FILES.put(words[1], values);
      }
      DoubleSupplier task =
          switch (words[0]) {
            case "smote" -> smote(values, words);
            case "sar-em" -> sarEm(values, words);
            case "atss" -> atss(values, words);
            default -> throw new IllegalArgumentException(line);
          };
      OperatingSystemMXBean clock =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long cpu = clock.getProcessCpuTime();
      long start = System.nanoTime();
      double check = task.getAsDouble();
      double wall = (System.nanoTime() - start) / 1e9;
      out.printf(
          Locale.ROOT, "%.6f %.6f %.9g%n", wall, (clock.getProcessCpuTime() - cpu) / 1e9, check);
    }
  }

  private static DoubleSupplier smote(double[] values, String[] words) {
    int rows = Integer.parseInt(words[2]);
    int columns = Integer.parseInt(words[3]);
    Matrix features = new Matrix.Doubles(values.length / columns, columns, values);
    int[] labels = new int[features.rows()];
    Arrays.fill(labels, 0, rows, 1);
    Smote smote =
        Options.build(Smote.class, Map.of("strategy", "map", "k", words[4], "threads", words[5]));
    return () -> {
      Oversampled made =
          smote.make(new LabelledRows(features, labels, new int[][] {{1, 2 * rows}}), new Seed(1));
      return made.labels().length;
    };
  }

  private static DoubleSupplier sarEm(double[] values, String[] words) {
    int rows = Integer.parseInt(words[2]);
    int columns = Integer.parseInt(words[3]);
    Matrix features = Matrix.doubles(rows, columns);
    boolean[] labelled = new boolean[rows];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        features.set(r, c, values[r * (columns + 1) + c]);
      }
      labelled[r] = values[r * (columns + 1) + columns] == 1;
    }
    SarPu fitter =
        Options.build(
            SarPu.class,
            Map.of(
                "iterations",
                words[4],
                "slope",
                "0",
                "gain",
                "0",
                "refit",
                "false",
                "learner",
                "liblinear",
                "compat",
                "true"));
    return () -> {
      SarPuJudge judge =
          fitter.fit(
              new PartlyLabelled(features, labelled, new int[] {0}, new double[0], ""),
              new Seed(1));
      return Arrays.stream(judge.classProbabilities()).average().orElseThrow();
    };
  }

  private static DoubleSupplier atss(double[] values, String[] words) {
    int images = Integer.parseInt(words[2]);
    int objects = Integer.parseInt(words[3]);
    List<Matrix> levels = new ArrayList<>();
    int at = 0;
    for (String size : words[4].split(",")) {
      int n = Integer.parseInt(size);
      levels.add(new Matrix.Doubles(n, 4, Arrays.copyOfRange(values, at, at + 4 * n)));
      at += 4 * n;
    }
    List<Scene> scenes = new ArrayList<>();
    int[] labels = new int[objects];
    Arrays.fill(labels, 1);
    for (int i = 0; i < images; i++) {
      double[] boxes = Arrays.copyOfRange(values, at, at + 4 * objects);
      scenes.add(new Scene(levels, new Matrix.Doubles(objects, 4, boxes), labels));
      at += 4 * objects;
    }
    Atss atss = Options.build(Atss.class, Map.of("legacyPlusOne", "true"));
    return () -> {
      long positives = 0;
      for (Scene scene : scenes) {
        for (int label : atss.assign(scene).labels()) {
          positives += label == Assignment.NEGATIVE ? 0 : 1;
        }
      }
      return positives;
    };
  }

  private static double[] read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      double[] values = new double[Math.toIntExact(channel.size() / Double.BYTES)];
      // Mapped in parts, as one mapping holds at most 2 GiB.
      int part = 1 << 24;
      for (int at = 0; at < values.length; at += part) {
        int n = Math.min(part, values.length - at);
        channel
            .map(FileChannel.MapMode.READ_ONLY, 8L * at, 8L * n)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asDoubleBuffer()
            .get(values, at, n);
      }
      return values;
    }
  }
}
