package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Spec;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampledLmTest {
  private static final String SMALL =
      "words=40,topics=3,dimension=8,batch=32,heldOut=1000,contrast=1,";

  private static Map<String, Double> run(String options) {
    return Experiments.of(Spec.parse("sampled-lm:" + SMALL + options)).run(Part.TEST, 901);
  }

  @Test
  void theChainIsADistributionAndItsTextFollowsIt() {
    ZipfianChain chain = new ZipfianChain(20, 2, 1, new Seed(4));
    for (int word = 0; word < 20; word++) {
      assertThat(Arrays.stream(chain.after(word)).sum()).isCloseTo(1, within(1e-12));
    }
    int[] text = chain.text(200_000, new SplittableRandom(1));
    int[] counts = new int[20];
    int times = 0;
    for (int i = 1; i < text.length; i++) {
      if (text[i - 1] == 0) {
        counts[text[i]]++;
        times++;
      }
    }
    for (int c = 0; c < 20; c++) {
      double p = chain.after(0)[c];
      assertThat((double) counts[c])
          .isCloseTo(times * p, within(5 * Math.sqrt(times * p * (1 - p)) + 1));
    }
  }

  /** Distances from the known probabilities shrink, whatever it is trained by. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "criterion=ce",
        "criterion=bce",
        "criterion=nce,samples=10",
        "criterion=bce,samples=10,noise=power",
        "criterion=bce,samples=10,weights=importance",
        "criterion=bce,samples=10,weights=constant,noise=uniform",
        "criterion=ce,samples=10,noise=log-uniform",
        "criterion=ce,samples=10,weights=importance",
        "criterion=bce,samples=10,weights=importance,hits=false",
        "criterion=ce,samples=10,weights=constant,noise=uniform,hits=false"
      })
  void learnsThePosteriorThatItsCorrectionSays(String options) {
    double before = run(options + ",steps=1").getOrDefault("kl", Double.NaN);
    Map<String, Double> after = run(options + ",steps=1500");
    assertThat(after.getOrDefault("kl", Double.NaN)).isLessThan(0.5 * before);
    assertThat(after.getOrDefault("kl", Double.NaN))
        .isLessThanOrEqualTo(after.getOrDefault("raw-kl", Double.NaN) + 0.02);
    assertThat(run(options + ",steps=20")).isEqualTo(run(options + ",steps=20"));
  }

  @Test
  void aPlainSumLooksBadUntilItIsCorrected() {
    Map<String, Double> plain = run("criterion=bce,samples=10,steps=1500");
    assertThat(plain.getOrDefault("raw-perplexity", Double.NaN))
        .isGreaterThan(1.2 * plain.getOrDefault("perplexity", Double.NaN));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> run("criterion=nce")).hasMessageContaining("give samples");
    assertThatThrownBy(() -> run("criterion=ce,samples=4,weights=constant"))
        .hasMessageContaining("set noise=uniform");
  }
}
