package dev.decoy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Seed;
import dev.decoy.candidate.Verdicts;
import dev.decoy.candidate.Verdicts.Verdict;
import dev.decoy.method.Options;
import dev.decoy.testing.Lists;
import dev.decoy.testing.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SarPuTest {
  private static final Seed SEED = new Seed(1);

  @Test
  void computesPosteriors() {
    assertThat(SarPu.posterior(0.6, 0.5)).isCloseTo(0.428571, within(1e-6));
    assertThat(SarPu.posterior(0.9, 0.8)).isCloseTo(0.642857, within(1e-6));
    assertThat(SarPu.posterior(0.9, 1)).isZero();
    assertThat(SarPu.posterior(1, 1)).isZero();
    assertThat(SarPu.posterior(0, 0.3)).isZero();
  }

  @Test
  void weighsALabelledItemAsMorePositivesAndFewerNegatives() {
    double[] positive = new double[2];
    double[] negative = new double[2];
    SarPu.weights(new boolean[] {true, false}, new double[] {0.25, 0.25}, positive, negative);
    assertThat(positive).containsExactly(4, 0);
    assertThat(negative).containsExactly(-3, 1);
  }

  @Test
  void computesLikelihoods() {
    double[] f = {0.9, 0.7, 0.3, 0.1};
    double[] e = {0.5, 0.25, 0.5, 0.25};
    boolean[] s = {true, true, false, false};
    assertThat(SarPu.expected(f, e, s)).isCloseTo(-0.866626, within(1e-6));
    assertThat(SarPu.marginal(f, e, s)).isCloseTo(-0.682328, within(1e-6));
    assertThat(SarPu.posterior(0.3, 0.5)).isCloseTo(0.176471, within(1e-6));
    assertThat(SarPu.posterior(0.1, 0.25)).isCloseTo(0.076923, within(1e-6));
  }

  @Test
  void learnsWhatOrdinaryTrainingLearnsIfEveryPositiveIsLabelled() {
    World world = new World(3, 400);
    SarPuJudge one =
        build("propensity", "constant", "e", "1").fit(world.evidence(new int[0]), SEED);
    double[] known = new double[400];
    Arrays.fill(known, 1);
    SarPuJudge given = build("propensity", "known").fit(world.evidence(new int[0], known), SEED);
    double[] a = new double[400];
    double[] b = new double[400];
    for (int i = 0; i < 400; i++) {
      a[i] = world.labelled[i] ? 1 : 0;
      b[i] = 1 - a[i];
    }
    double[] rows = new double[400 * 5];
    for (int i = 0; i < 400; i++) {
      for (int d = 0; d < 5; d++) {
        rows[5 * i + d] = d < 4 ? world.features.get(i, d) : 1;
      }
    }
    double[] w = new double[5];
    new LogisticRegression(rows, 5, 1, false).fit(a, b, w);
    assertThat(one.classifier()).containsExactly(w, within(1e-9));
    assertThat(given.classifier()).containsExactly(w, within(1e-9));
    for (int i = 0; i < 400; i++) {
      assertThat(one.posteriors()[i]).isEqualTo(world.labelled[i] ? 1 : 0);
    }
  }

  @Test
  void takesAConstantForAKnownPropensityOfAll() {
    World world = new World(4, 400);
    double[] same = new double[400];
    Arrays.fill(same, 0.6);
    assertThat(
            build("propensity", "constant", "e", "0.6")
                .fit(world.evidence(new int[0]), SEED)
                .classifier())
        .containsExactly(
            build("propensity", "known").fit(world.evidence(new int[0], same), SEED).classifier());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void neverLowersTheMarginalLikelihoodWhenPenaltiesAreNegligible(int seed) {
    World world = new World(seed, 500);
    List<SarPuStep> log = build("c", "100000000").fit(world.evidence(new int[] {0, 3}), SEED).log();
    assertThat(log).hasSizeGreaterThan(11);
    for (int i = 1; i < log.size(); i++) {
      assertThat(log.get(i).marginal()).isGreaterThanOrEqualTo(log.get(i - 1).marginal() - 1e-9);
    }
  }

  @Test
  void learnsTheShareOfLabelsWhereTheAuthorsCodeDoesNot() {
    World world = new World(5, 4000, 0.5, 0.5);
    PartlyLabelled evidence = world.evidence(new int[0]);
    double share = world.share();
    assertThat(build("compat", "true").fit(evidence, SEED).propensities()[0])
        .isCloseTo(share, within(1e-12));
    assertThat(build().fit(evidence, SEED).propensities()[0]).isCloseTo(0.5, within(0.12));
  }

  @Test
  void beatsTheConstantAndTheNaiveLearnerAsThePaperClaims() {
    int sarE = 0;
    int sarEm = 0;
    for (int seed = 1; seed <= 10; seed++) {
      World world = new World(100 + seed, 4000);
      int[] columns = {0, 3};
      double naive =
          world.error(build("propensity", "constant", "e", "1").fit(world.evidence(columns), SEED));
      double scar =
          world.error(
              build("propensity", "constant", "e", "" + world.meanPropensity())
                  .fit(world.evidence(columns), SEED));
      double known =
          world.error(
              build("propensity", "known").fit(world.evidence(columns, world.propensities), SEED));
      SarPuJudge learnt = build().fit(world.evidence(columns), SEED);
      double estimated = world.error(learnt);
      sarE += known < scar && known < naive ? 1 : 0;
      sarEm += estimated < scar && estimated < naive ? 1 : 0;
    }
    assertThat(sarE).isGreaterThanOrEqualTo(9);
    assertThat(sarEm).isGreaterThanOrEqualTo(9);
  }

  @Test
  void keepsTheNegativesPartAtZeroIfAsked() {
    // Two labelled items in five stand for four positives: the plain risk falls for ever.
    Matrix features = Matrix.column(1, 2, 0, -1, -2);
    boolean[] labelled = {true, true, false, false, false};
    double[] e = {0.4, 0.4, 1, 1, 1};
    PartlyLabelled evidence = new PartlyLabelled(features, labelled, new int[0], e, "");
    assertThatThrownBy(() -> build("propensity", "known").fit(evidence, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stand for at least as many positives as there are items");
    SarPuJudge judge = build("propensity", "known", "nonNegative", "true").fit(evidence, SEED);
    double[] f = judge.classProbabilities();
    double part = 0;
    for (int i = 0; i < 5; i++) {
      part += (labelled[i] ? 1 - 1 / e[i] : 1) * -Math.log1p(-f[i]);
      assertThat(f[i]).isBetween(0.0, 1.0);
    }
    assertThat(part).isCloseTo(0, within(1e-3));
  }

  @Test
  void saysWhichShareOfPropensitiesItRaised() {
    World world = new World(6, 300);
    double[] e = new double[300];
    Arrays.fill(e, 0.9);
    int first = 0;
    while (!world.labelled[first]) {
      first++;
    }
    e[first] = 0.001;
    SarPuJudge judge =
        build("propensity", "known", "floor", "0.1").fit(world.evidence(new int[0], e), SEED);
    assertThat(judge.clipped()).isCloseTo(1 / (300 * world.share()), within(1e-12));
    assertThat(judge.warnings()).hasSize(1);
    assertThat(judge.warnings().getFirst()).contains("was below 0.1 and was raised to it");
  }

  @Test
  void warnsIfClassAndPropensityCannotBeToldApart() {
    World world = new World(7, 200);
    assertThat(
            build("iterations", "3").fit(world.evidence(new int[] {0, 1, 2, 3}), SEED).warnings())
        .anyMatch(warning -> warning.startsWith("every column is a propensity column"))
        .contains("not settled after 3 rounds");
  }

  @Test
  void regressesOnManyColumnsByConjugateGradients() {
    SplittableRandom random = new SplittableRandom(1);
    int n = 300;
    int p = 201;
    double[] rows = new double[n * p];
    double[] a = new double[n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      for (int d = 0; d < p; d++) {
        rows[i * p + d] = d == p - 1 ? 1 : random.nextGaussian();
      }
      a[i] = rows[i * p] + random.nextGaussian() > 0 ? 1 : 0;
      b[i] = 1 - a[i];
    }
    double[] w = new double[p];
    new LogisticRegression(rows, p, 0.1, false).fit(a, b, w);
    double[] f = new double[n];
    new LogisticRegression(rows, p, 0.1, false).probabilities(w, f);
    for (int d = 0; d < p; d++) {
      double gradient = d == p - 1 ? 0 : 10 * w[d];
      for (int i = 0; i < n; i++) {
        gradient += (f[i] - a[i]) * rows[i * p + d];
      }
      assertThat(gradient).isCloseTo(0, within(1e-4));
    }
  }

  @Test
  void dropsWhatIsLikelyAPositiveAndWeighsTheRest() {
    World world = new World(8, 3000);
    SarPuJudge judge = build("max", "0.4").fit(world.evidence(new int[] {0, 3}), SEED);
    Candidates candidates = world.candidates(200, false);
    Verdicts verdicts = Lists.judged(judge, candidates);
    int dropped = 0;
    for (int i = 0; i < 200; i++) {
      double posterior =
          world.labelled[i]
              ? SarPu.posterior(
                  judge.classProbability(world.row(i)), judge.propensity(world.row(i)))
              : judge.posteriors()[i];
      assertThat((double) verdicts.weight(i)).isCloseTo(1 - posterior, within(1e-6));
      if (posterior > 0.4) {
        dropped++;
        assertThat(verdicts.verdict(i)).isEqualTo(Verdict.DROP);
        assertThat(verdicts.observed(i)).isCloseTo(posterior, within(1e-12));
        assertThat(verdicts.limit(i)).isEqualTo(0.4);
      } else {
        assertThat(verdicts.verdict(i)).isEqualTo(Verdict.KEEP);
      }
    }
    assertThat(dropped).isBetween(5, 195);
    SarPuJudge undecided =
        build("max", "0.4", "above", "abstain").fit(world.evidence(new int[] {0, 3}), SEED);
    Verdicts others = Lists.judged(undecided, candidates);
    for (int i = 0; i < 200; i++) {
      assertThat(others.verdict(i) == Verdict.ABSTAIN)
          .isEqualTo(verdicts.verdict(i) == Verdict.DROP);
      assertThat(others.weight(i)).isEqualTo(verdicts.weight(i));
    }
  }

  @Test
  void abstainsFromACandidateOfWhichAFeatureIsNotKnown() {
    World world = new World(8, 300);
    SarPuJudge judge = build().fit(world.evidence(new int[] {0}), SEED);
    Verdicts verdicts = Lists.judged(judge, world.candidates(20, true));
    assertThat(verdicts.verdict(3)).isEqualTo(Verdict.ABSTAIN);
    assertThat(verdicts.reason(3)).isEqualTo(SarPuJudge.NO_FEATURE);
    assertThatThrownBy(
            () -> Lists.judged(judge, Lists.unscored(new int[] {0}, new int[0], Columns.NONE)))
        .hasMessage("sar-pu needs the column 'a', which is not there");
  }

  @Test
  void saysWhatItCannotLearnFrom() {
    Matrix features = Matrix.column(1, 2, 3);
    boolean[] labelled = {true, false, false};
    assertThatThrownBy(
            () -> new PartlyLabelled(features, new boolean[3], new int[0], new double[0], ""))
        .hasMessage("0 of 3 items are labelled; there must be items of both kinds");
    assertThatThrownBy(
            () -> new PartlyLabelled(features, labelled, new int[] {1}, new double[0], ""))
        .hasMessage("propensity column 1 is not there or named twice; legal: 0 to 0, each once");
    assertThatThrownBy(
            () -> new PartlyLabelled(features, labelled, new int[0], new double[] {0, 1, 1}, ""))
        .hasMessage("the propensity of labelled item 0 is 0.0; legal: above 0 to 1");
    assertThatThrownBy(
            () -> new PartlyLabelled(features, labelled, new int[0], new double[0], "a,b"))
        .hasMessage("1 columns have 2 names: a,b");
    PartlyLabelled fine = new PartlyLabelled(features, labelled, new int[0], new double[0], "");
    assertThatThrownBy(() -> build("propensity", "known").fit(fine, SEED))
        .isInstanceOf(MissingInputException.class)
        .hasMessage("sar-pu needs the input 'propensities', which is not there");
  }

  /** Wines of quality 5 or less are positives; each case labels by another column. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4})
  void beatsTheConstantAndTheNaiveLearnerOnARealTable(int column) throws IOException {
    Path file = RealData.at("imbalanced/winequality-red-le-4.csv");
    List<String> lines = Files.readAllLines(file);
    int n = lines.size();
    Matrix features = Matrix.doubles(n, 11);
    boolean[] positive = new boolean[n];
    for (int r = 0; r < n; r++) {
      String[] cells = lines.get(r).split(",", -1);
      for (int c = 0; c < 11; c++) {
        features.set(r, c, Double.parseDouble(cells[c]));
      }
      positive[r] = Double.parseDouble(cells[11]) <= 5;
    }
    standardise(features);
    LabellingMechanism mechanism =
        new LabellingMechanism(new int[] {column}, new int[] {1}, 0.1, 0.9);
    double[] e = mechanism.propensities(features);
    double mean = 0;
    int count = 0;
    for (int r = 0; r < n; r++) {
      mean += positive[r] ? e[r] : 0;
      count += positive[r] ? 1 : 0;
    }
    int better = 0;
    for (int seed = 0; seed < 5; seed++) {
      boolean[] labelled = LabellingMechanism.label(positive, e, new SplittableRandom(seed));
      PartlyLabelled evidence = new PartlyLabelled(features, labelled, new int[] {column}, e, "");
      double naive = brier(build("propensity", "constant", "e", "1").fit(evidence, SEED), positive);
      double scar =
          brier(
              build("propensity", "constant", "e", "" + mean / count).fit(evidence, SEED),
              positive);
      double known = brier(build("propensity", "known").fit(evidence, SEED), positive);
      double learnt = brier(build().fit(evidence, SEED), positive);
      better += known < Math.min(naive, scar) && learnt < Math.min(naive, scar) ? 1 : 0;
    }
    assertThat(better).isGreaterThanOrEqualTo(4);
  }

  private static void standardise(Matrix features) {
    int n = features.rows();
    for (int c = 0; c < features.columns(); c++) {
      double mean = 0;
      double squares = 0;
      for (int r = 0; r < n; r++) {
        mean += features.get(r, c) / n;
      }
      for (int r = 0; r < n; r++) {
        squares += (features.get(r, c) - mean) * (features.get(r, c) - mean) / n;
      }
      for (int r = 0; r < n; r++) {
        features.set(r, c, (features.get(r, c) - mean) / Math.sqrt(squares));
      }
    }
  }

  private static double brier(SarPuJudge judge, boolean[] positive) {
    double[] f = judge.classProbabilities();
    double sum = 0;
    for (int i = 0; i < f.length; i++) {
      double error = f[i] - (positive[i] ? 1 : 0);
      sum += error * error / f.length;
    }
    return sum;
  }

  private static SarPu build(String... options) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return Options.build(SarPu.class, given);
  }

  /** Four columns; the class depends on the first three, the propensity on the first and last. */
  private static final class World {
    final Matrix features;
    final boolean[] labelled;
    final boolean[] positive;
    final double[] truth;
    final double[] propensities;

    World(int seed, int n) {
      this(seed, n, 0.1, 0.9);
    }

    World(int seed, int n, double low, double high) {
      SplittableRandom random = new SplittableRandom(seed);
      features = Matrix.doubles(n, 4);
      positive = new boolean[n];
      truth = new double[n];
      for (int i = 0; i < n; i++) {
        for (int d = 0; d < 4; d++) {
          features.set(i, d, random.nextGaussian());
        }
        double z = 1.5 * features.get(i, 0) - 1.2 * features.get(i, 1) + features.get(i, 2) - 0.3;
        truth[i] = Logistic.sigmoid(z);
        positive[i] = random.nextDouble() < truth[i];
      }
      propensities =
          new LabellingMechanism(new int[] {0, 3}, new int[] {1, 1}, low, high)
              .propensities(features);
      labelled = LabellingMechanism.label(positive, propensities, random);
    }

    PartlyLabelled evidence(int[] columns) {
      return evidence(columns, new double[0]);
    }

    PartlyLabelled evidence(int[] columns, double[] given) {
      return new PartlyLabelled(features, labelled, columns, given, "a,b,c,d");
    }

    double share() {
      int count = 0;
      for (boolean each : labelled) {
        count += each ? 1 : 0;
      }
      return (double) count / labelled.length;
    }

    double meanPropensity() {
      double sum = 0;
      int count = 0;
      for (int i = 0; i < positive.length; i++) {
        sum += positive[i] ? propensities[i] : 0;
        count += positive[i] ? 1 : 0;
      }
      return sum / count;
    }

    double error(SarPuJudge judge) {
      double sum = 0;
      double[] f = judge.classProbabilities();
      for (int i = 0; i < truth.length; i++) {
        sum += Math.abs(f[i] - truth[i]) / truth.length;
      }
      return sum;
    }

    double[] row(int i) {
      double[] row = new double[4];
      features.read(i, row);
      return row;
    }

    Candidates candidates(int n, boolean hole) {
      int[] ids = new int[n];
      Arrays.setAll(ids, i -> i);
      Map<String, Column> columns = new HashMap<>();
      for (int d = 0; d < 4; d++) {
        int column = d;
        columns.put(
            "abcd".substring(d, d + 1),
            (Column.Doubles)
                row -> hole && row == 3 && column == 2 ? Double.NaN : features.get(row, column));
      }
      return Lists.unscored(ids, new int[0], Lists.documents(columns));
    }
  }
}
