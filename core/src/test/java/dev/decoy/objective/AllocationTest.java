package dev.decoy.objective;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.embedding.Dclr;
import dev.decoy.objective.embedding.EmbeddingBatch;
import dev.decoy.objective.embedding.TripletMargin;
import dev.decoy.objective.logit.CrossEntropy;
import dev.decoy.objective.logit.Dice;
import dev.decoy.objective.logit.Focal;
import dev.decoy.objective.logit.LearnedMixin;
import dev.decoy.objective.logit.LogitBatch;
import dev.decoy.objective.logit.Rubi;
import dev.decoy.objective.score.Debiased;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.objective.trajectory.Grpo;
import dev.decoy.objective.trajectory.NegativeReinforcement;
import dev.decoy.objective.trajectory.TrajectoryBatch;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** While shapes stay the same, a batch costs no memory beyond a few small objects. */
class AllocationTest {
  private static final int ROWS = 64;
  private static final int COLUMNS = 512;

  /** A row of 512 numbers is 4 KiB: so much, once, would be less than this. */
  private static final long FEW_SMALL_OBJECTS = 4000;

  /** Batches until which all that is hot is compiled. */
  private static final int MANY = 1000;

  private static Matrix random(Matrix matrix) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        matrix.set(i, j, 2 * random.nextDouble() - 1);
      }
    }
    return matrix;
  }

  private static <B> void check(Objective<B> objective, B batch) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Gradients out = new Gradients();
    objective.lossAndGradient(batch, out);
    long least = Long.MAX_VALUE;
    // Vectors of the vector module are objects until their loop is compiled.
    for (int i = 0; i < 5 || (i < MANY && least >= FEW_SMALL_OBJECTS); i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      objective.lossAndGradient(batch, out);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes per batch of %s", objective).isLessThan(FEW_SMALL_OBJECTS);
  }

  private static <T> T make(Class<T> type, String spec) {
    return Options.build(type, Spec.parse(spec).options());
  }

  @Test
  void ofScores() {
    for (Matrix scores :
        new Matrix[] {
          random(Matrix.doubles(ROWS, COLUMNS)), random(Matrix.floats(ROWS, COLUMNS))
        }) {
      ScoreBatch batch = ScoreBatch.inBatch(scores);
      Extras extras =
          Extras.of("query-query", random(Matrix.doubles(ROWS, ROWS)))
              .with("document-document", random(Matrix.doubles(COLUMNS, COLUMNS)));
      check(make(InfoNce.class, "infonce"), batch);
      check(
          make(
              InfoNce.class,
              "infonce:queryToQuery=true,documentToQuery=true,documentToDocument=true"),
          new ScoreBatch(batch.scores(), batch.relevance(), extras));
      check(make(Debiased.class, "debiased:beta=1"), batch);
    }
  }

  @Test
  void ofEmbeddings() {
    Matrix anchors = random(Matrix.floats(ROWS, 32));
    Matrix positives = random(Matrix.floats(ROWS, 32));
    Extras extras =
        new Extras(
            Map.of(
                "noise", random(Matrix.floats(ROWS, 32)),
                "complement-anchors", anchors,
                "complement-positives", positives));
    check(make(Dclr.class, "dclr"), new EmbeddingBatch(anchors, positives, extras));
    check(
        make(TripletMargin.class, "triplet-margin"),
        new EmbeddingBatch(anchors, positives, Extras.of("negatives", anchors)));
  }

  @Test
  void ofLogits() {
    LogitBatch batch =
        new LogitBatch(random(Matrix.floats(COLUMNS, 3)), new int[COLUMNS], Extras.NONE);
    check(make(Dice.class, "dice:level=set"), batch);
    check(make(Dice.class, "dice:hardNegatives=2"), batch);
    check(make(Focal.class, "focal"), batch);
    check(make(CrossEntropy.class, "cross-entropy"), batch);
    LogitBatch pair =
        new LogitBatch(
            batch.logits(),
            batch.targets(),
            Extras.of("biased-logits", random(Matrix.floats(COLUMNS, 3)))
                .with("mixing", random(Matrix.floats(COLUMNS, 1))));
    check(make(Rubi.class, "rubi"), pair);
    check(make(LearnedMixin.class, "learned-mixin"), pair);
  }

  @Test
  void ofTrajectories() {
    Matrix log = Matrix.floats(ROWS, COLUMNS);
    log.fill(-1);
    Matrix mask = Matrix.floats(ROWS, COLUMNS);
    mask.fill(1);
    double[] rewards = new double[ROWS];
    rewards[3] = 1;
    TrajectoryBatch batch =
        new TrajectoryBatch(
            log, mask, new int[ROWS], rewards, Extras.of("old-log-probabilities", log));
    check(make(NegativeReinforcement.class, "w-reinforce"), batch);
    check(make(Grpo.class, "grpo"), batch);
  }
}
