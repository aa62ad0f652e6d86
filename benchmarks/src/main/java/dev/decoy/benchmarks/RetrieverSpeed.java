package dev.decoy.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.decoy.candidate.Seed;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.train.retriever.Bags;
import dev.decoy.train.retriever.RetrieverData;
import dev.decoy.train.retriever.RetrieverLoss;
import dev.decoy.train.retriever.RetrieverModel;
import dev.decoy.train.retriever.RetrieverTrainer;
import dev.decoy.train.retriever.RetrieverTraining;
import dev.decoy.train.retriever.UpdateRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Our side of {@code benchmarks/training.py}: trains a static retriever on given tokens, an epoch
 * per line from standard input, and answers with seconds, seconds of processor time of all threads,
 * and the mean loss of the epoch. Sorting tokens into bags is part of the time.
 *
 * <p>The file holds 32-bit little-endian numbers: how many pairs, how many mined negatives each,
 * then the lengths of all queries, of all positives and of all negatives, then their tokens.
 *
 * <pre>
 * RetrieverSpeed FILE VOCABULARY DIMENSION BATCH THREADS
 * </pre>
 */
public final class RetrieverSpeed {
  private RetrieverSpeed() {}

  /** Answers until the input ends. */
  public static void main(String[] args) throws IOException {
    IntBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(Path.of(args[0])))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asIntBuffer();
    int vocabulary = Integer.parseInt(args[1]);
    int dimension = Integer.parseInt(args[2]);
    int batch = Integer.parseInt(args[3]);
    int threads = Integer.parseInt(args[4]);
    int pairs = file.get();
    int mined = file.get();
    int[] lengths = new int[pairs * (2 + mined)];
    file.get(lengths);
    int[][] texts = new int[lengths.length][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new int[lengths[i]];
      file.get(texts[i]);
    }
    int[] all = IntStream.range(0, pairs).toArray();
    int[][] negatives = new int[pairs][];
    Arrays.setAll(
        negatives, i -> IntStream.range(0, mined).map(j -> pairs + i * mined + j).toArray());
    long[] keys = IntStream.range(0, vocabulary).asLongStream().toArray();
    float[] scales = new float[vocabulary];
    Arrays.fill(scales, 1);
    RetrieverModel model =
        RetrieverModel.of(
            RetrieverModel.random(keys, scales, dimension, new Seed(1)), false, false);
    OperatingSystemMXBean clock =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int epochs = Integer.parseInt(line.strip());
      long wall = System.nanoTime();
      long cpu = clock.getProcessCpuTime();
      Bags queries = Bags.of(pairs, i -> texts[i]);
      Bags documents = Bags.of(texts.length - pairs, i -> texts[pairs + i]);
      RetrieverData data =
          new RetrieverData(
              queries,
              documents,
              all,
              all,
              negatives,
              new float[0][],
              new float[0][],
              new int[pairs][0]);
      RetrieverTraining training =
          new RetrieverTraining(
              new RetrieverLoss.OnScores(InfoNce.of(0.05)),
              UpdateRule.of(UpdateRule.Kind.ADAM),
              0.01,
              0,
              false,
              epochs,
              batch,
              mined,
              true);
      double loss = 0;
      try (RetrieverTrainer trainer =
          new RetrieverTrainer(model, data, training, new Seed(1), threads)) {
        while (trainer.step() < trainer.steps()) {
          loss += trainer.run() / trainer.steps();
        }
      }
      out.printf(
          Locale.ROOT,
          "%.6f %.6f %.6f%n",
          (System.nanoTime() - wall) / 1e9,
          (clock.getProcessCpuTime() - cpu) / 1e9,
          loss);
    }
  }
}
