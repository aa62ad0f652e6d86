package dev.decoy.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.logit.CrossEntropy;
import dev.decoy.objective.logit.LogitBatch;
import dev.decoy.objective.score.Debiased;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkTest {
  private static final Seed SEED = new Seed(42);

  /** The kinds of the reference, in its order. */
  private static final List<Output> KINDS = List.of(Output.LINEAR, Output.SOFTMAX, Output.UNIT);

  @Test
  void sendsForwardAndBackAndLearnsAsPyTorchDoes() {
    List<Reference> cases = Reference.cases(NetworkTest.class, "network.json");
    assertThat(cases).hasSize(6);
    for (Reference each : cases) {
      NetworkShape shape = NetworkShape.of(KINDS.get((int) number(each, "kind")), 5, 7, 6, 3);
      Network network = Network.of(shape, rows(shape, each.numbers("weights")));
      Matrix inputs = each.matrix("inputs");
      Matrix targets = each.matrix("targets");
      Pass pass = network.forward(inputs, SEED);
      assertThat(pass.outputs().values()).containsExactly(each.numbers("outputs"), within(1e-12));
      Matrix.Doubles toInputs = pass.backwardThrough(minus(pass.outputs(), targets));
      assertThat(flat(network.gradient())).containsExactly(each.numbers("gradient"), within(1e-12));
      assertThat(toInputs.values()).containsExactly(each.numbers("input-gradient"), within(1e-12));
      network.step(number(each, "rate"), number(each, "decay"));
      for (int step = 1; step < number(each, "steps"); step++) {
        Pass next = network.forward(inputs, SEED);
        next.backward(minus(next.outputs(), targets));
        network.step(number(each, "rate"), number(each, "decay"));
      }
      assertThat(flat(network.weights())).containsExactly(each.numbers("trained"), within(1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreDerivativesWhateverIsLeftOut(Output output) {
    NetworkShape shape = NetworkShape.of(output, 4, 6, 5, 3).withDropout(0.4);
    Network network = Network.random(shape, SEED);
    // Biases of 0 would hide what they do.
    Arrays.stream(network.weights()).forEach(row -> row[0] += 0.1);
    Matrix inputs = normal(7, 4, 1);
    Matrix pull = normal(7, 3, 2);
    Seed masks = SEED.at(3);
    ToDoubleFunction<Network> loss = of -> dot(of.forward(inputs, masks).outputs(), pull);
    Matrix.Doubles toInputs = network.forward(inputs, masks).backwardThrough(pull);
    double step = 1e-6;
    for (int row = 0; row < network.weights().length; row++) {
      double[] w = network.weights()[row];
      for (int j = 0; j < w.length; j++) {
        double at = w[j];
        w[j] = at + step;
        double up = loss.applyAsDouble(network);
        w[j] = at - step;
        double down = loss.applyAsDouble(network);
        w[j] = at;
        assertThat(network.gradient()[row][j])
            .as("weight %d of row %d", j, row)
            .isCloseTo((up - down) / (2 * step), within(1e-7));
      }
    }
    for (int row = 0; row < inputs.rows(); row++) {
      for (int c = 0; c < inputs.columns(); c++) {
        double at = inputs.get(row, c);
        inputs.set(row, c, at + step);
        double up = loss.applyAsDouble(network);
        inputs.set(row, c, at - step);
        double down = loss.applyAsDouble(network);
        inputs.set(row, c, at);
        assertThat(toInputs.get(row, c))
            .as("input %d of row %d", c, row)
            .isCloseTo((up - down) / (2 * step), within(1e-7));
      }
    }
  }

  @Test
  void twoViewsThroughOneEncoderAddTheirGradients() {
    NetworkShape shape = NetworkShape.of(Output.UNIT, 6, 8, 4).withDropout(0.3);
    Matrix points = normal(5, 6, 1);
    double[][] both = Network.random(shape, SEED).weights();
    Network network = Network.of(shape, both);
    Pass one = network.forward(points, SEED.at(1));
    Pass other = network.forward(points, SEED.at(2));
    assertThat(one.outputs()).as("left out other units").isNotEqualTo(other.outputs());
    Gradients gradients = new Gradients();
    InnerProducts products = new InnerProducts(one.outputs(), other.outputs());
    Debiased.of(0.5, 0.1).lossAndGradient(ScoreBatch.inBatch(products.scores()), gradients);
    Matrix toScores = gradients.of("scores");
    one.backward(products.toAnchors(toScores));
    double[] first = flat(network.gradient());
    other.backward(products.toCandidates(toScores));
    double[] sum = flat(network.gradient());

    ToDoubleFunction<Network> loss =
        of ->
            Debiased.of(0.5, 0.1)
                .lossAndGradient(
                    ScoreBatch.inBatch(
                        new InnerProducts(
                                of.forward(points, SEED.at(1)).outputs(),
                                of.forward(points, SEED.at(2)).outputs())
                            .scores()),
                    new Gradients());
    assertThat(sum).isNotEqualTo(first);
    double step = 1e-6;
    int at = 0;
    for (double[] row : network.weights()) {
      for (int j = 0; j < row.length; j++) {
        double was = row[j];
        row[j] = was + step;
        double up = loss.applyAsDouble(network);
        row[j] = was - step;
        double down = loss.applyAsDouble(network);
        row[j] = was;
        assertThat(sum[at++]).isCloseTo((up - down) / (2 * step), within(1e-7));
      }
    }
  }

  @Test
  void theSameGoesInThereAndBackUnderAnObjectiveOfLogits() {
    Matrix inputs = Matrix.of(new double[][] {{1, 0}, {0, 1}, {1, 1}, {0, 0}});
    int[] targets = {1, 1, 0, 0};
    Network network = Network.random(NetworkShape.of(Output.LINEAR, 2, 16, 1), SEED);
    CrossEntropy objective = Options.build(CrossEntropy.class, Map.of());
    Gradients gradients = new Gradients();
    double loss = Double.NaN;
    for (int step = 0; step < 300; step++) {
      Pass pass = network.forward(inputs, SEED.at(step));
      loss =
          objective.lossAndGradient(
              new LogitBatch(pass.outputs(), targets, Extras.NONE), gradients);
      pass.backward(gradients.of("logits"));
      network.step(0.02, 0);
    }
    assertThat(loss).as("exclusive or is learnt").isLessThan(0.02);
  }

  @Test
  void whatIsLeftOutDependsOnTheSeedAlone() {
    Network network =
        Network.random(NetworkShape.of(Output.LINEAR, 3, 50, 20, 2).withDropout(0.5), SEED);
    Matrix inputs = normal(20, 3, 1);
    Matrix.Doubles whole = network.predict(inputs);
    Matrix.Doubles once = network.forward(inputs, SEED.at(1)).outputs();
    assertThat(network.forward(inputs, SEED.at(2)).outputs()).isNotEqualTo(once);
    assertThat(network.forward(inputs, SEED.at(1)).outputs()).isEqualTo(once);
    assertThat(network.predict(inputs)).isEqualTo(whole).isNotEqualTo(once);
  }

  @Test
  void aUnitThatStaysMakesUpForThoseThatDoNot() {
    // One layer of units that are on: the mean over many masks is what comes out without any.
    NetworkShape shape = NetworkShape.of(Output.LINEAR, 1, 40, 1).withDropout(0.25);
    Network network = Network.random(shape, SEED);
    Arrays.fill(network.weights()[0], 1);
    Matrix inputs = Matrix.column(new double[5000]);
    inputs.fill(1);
    double whole = network.predict(inputs).get(0, 0);
    double[] values = network.forward(inputs, SEED).outputs().values();
    double variance = 0;
    for (int unit = 0; unit < 40; unit++) {
      variance += Math.pow(network.weights()[2 + unit][0], 2) * 0.25 / 0.75;
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    assertThat(mean).isCloseTo(whole, within(4 * Math.sqrt(variance / values.length)));
    double spread =
        Arrays.stream(values).map(v -> (v - whole) * (v - whole)).average().orElseThrow();
    assertThat(spread).isCloseTo(variance, within(0.1 * variance));
  }

  @Test
  void firstWeightsKeepTheSizeOfWhatGoesThrough() {
    Network network =
        Network.random(NetworkShape.of(Output.LINEAR, 64, 256, 256, 256, 256), new Seed(1));
    double in = dot(normal(50, 64, 1), normal(50, 64, 1)) / (50 * 64);
    Matrix.Doubles out = network.predict(normal(50, 64, 1));
    // Rectified units halve the square, 2 over the inputs doubles it; the first layer sees no
    // rectified units.
    assertThat(dot(out, out) / (50 * 256)).isBetween(1.2 * in, 2.8 * in);
  }

  @Test
  void aCriticIsAskedWithoutLearning() {
    Network critic = Network.random(NetworkShape.of(Output.LINEAR, 4, 8, 1), SEED);
    Matrix pull = normal(6, 1, 1);
    Pass pass = critic.forwardWhole(normal(6, 4, 2));
    Matrix.Doubles alone = pass.inputGradient(pull);
    assertThat(flat(critic.gradient())).containsOnly(0);
    assertThatIllegalStateException()
        .isThrownBy(() -> critic.step(0.1, 0))
        .withMessage("no pass has gone back since the last step");
    assertThat(pass.backwardThrough(pull)).isEqualTo(alone);
    critic.step(0.1, 0);
    assertThatIllegalStateException()
        .isThrownBy(() -> pass.backward(pull))
        .withMessageContaining("made a step since this pass");
    assertThat(flat(critic.gradient())).containsOnly(0);
  }

  @Test
  void aRowWithoutDirectionStaysWhereItIs() {
    Network network = Network.random(NetworkShape.of(Output.UNIT, 3, 4, 2), SEED);
    Pass pass = network.forward(Matrix.of(new double[][] {{0, 0, 0}, {1, 2, 3}}), SEED);
    assertThat(pass.outputs().toArray()[0]).containsOnly(0);
    Matrix.Doubles toInputs = pass.backwardThrough(normal(2, 2, 1));
    assertThat(toInputs.toArray()[0]).containsOnly(0);
    assertThat(toInputs.isFinite()).isTrue();
    double[] other = pass.outputs().toArray()[1];
    assertThat(other[0] * other[0] + other[1] * other[1]).isCloseTo(1, within(1e-12));
  }

  @Test
  void softmaxOfHugeSumsIsFinite() {
    Network network =
        Network.of(NetworkShape.of(Output.SOFTMAX, 1, 2), new double[][] {{2000, -2000}, {0, 0}});
    Pass pass = network.forward(Matrix.column(1), SEED);
    assertThat(pass.outputs().values()).containsExactly(1, 0);
    assertThat(pass.backwardThrough(normal(1, 2, 1)).isFinite()).isTrue();
  }

  @Test
  void acceptsABatchOfNone() {
    Network network = Network.random(NetworkShape.of(Output.UNIT, 3, 4, 2), SEED);
    Pass pass = network.forward(Matrix.doubles(0, 3), SEED);
    assertThat(pass.outputs().shape()).isEqualTo("0 x 2");
    assertThat(pass.backwardThrough(Matrix.doubles(0, 2)).shape()).isEqualTo("0 x 3");
  }

  @Test
  void saysWhatIsWrong() {
    Network network = Network.random(NetworkShape.of(Output.LINEAR, 3, 2), SEED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.predict(Matrix.doubles(1, 2)))
        .withMessage("the inputs are 1 x 2; legal: 3 columns");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.predict(Matrix.of(new double[] {0, Double.NaN, 0})))
        .withMessage("input 0 holds NaN at 1");
    Pass pass = network.forward(Matrix.doubles(1, 3), SEED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pass.backward(Matrix.doubles(1, 3)))
        .withMessage("the gradient is 1 x 3, the outputs are 1 x 2");
    pass.backward(Matrix.of(new double[] {Double.POSITIVE_INFINITY, 0}));
    assertThatIllegalStateException()
        .isThrownBy(() -> network.step(0.1, 0))
        .withMessageContaining("came apart");
    assertThatIllegalArgumentException().isThrownBy(() -> network.step(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> network.step(0.1, 10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkShape.of(Output.LINEAR, 3))
        .withMessageContaining("the sizes are [3]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkShape.of(Output.LINEAR, 3, 2).withDropout(1))
        .withMessageContaining("dropout is 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.of(network.shape(), new double[][] {{0, 0}}))
        .withMessageContaining("there are 1 rows of weights");
  }

  static Matrix.Doubles normal(int rows, int columns, long seed) {
    RandomGenerator random = new Seed(seed).generator();
    Matrix.Doubles matrix = Matrix.doubles(rows, columns);
    Arrays.setAll(matrix.values(), i -> random.nextGaussian());
    return matrix;
  }

  private static double dot(Matrix.Doubles a, Matrix b) {
    double sum = 0;
    for (int row = 0; row < a.rows(); row++) {
      for (int c = 0; c < a.columns(); c++) {
        sum += a.get(row, c) * b.get(row, c);
      }
    }
    return sum;
  }

  private static Matrix minus(Matrix a, Matrix b) {
    Matrix difference = a.copy();
    for (int row = 0; row < a.rows(); row++) {
      for (int c = 0; c < a.columns(); c++) {
        difference.set(row, c, a.get(row, c) - b.get(row, c));
      }
    }
    return difference;
  }

  private static double number(Reference reference, String key) {
    return reference.number(key).orElseThrow();
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[][] rows(NetworkShape shape, double[] flat) {
    double[][] rows = shape.zeros();
    int at = 0;
    for (double[] row : rows) {
      System.arraycopy(flat, at, row, 0, row.length);
      at += row.length;
    }
    assertThat(at).isEqualTo(flat.length);
    return rows;
  }
}
