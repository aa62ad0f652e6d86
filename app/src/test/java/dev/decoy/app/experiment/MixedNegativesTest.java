package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class MixedNegativesTest {
  private static Experiment of(String text) {
    return Experiments.of(Spec.parse(text));
  }

  @Test
  void measuresWhatItSaysAndTheSameAgain() {
    Experiment experiment = of("mixed-negatives:sources=bm25+late,epochs=1,negatives=5,depth=20");
    SequencedMap<String, Double> one = experiment.run(Experiment.Part.TEST, 901);
    assertThat(one.keySet()).containsExactlyInAnyOrderElementsOf(experiment.metrics());
    assertThat(one.get("worst-ndcg@10")).isLessThanOrEqualTo(one.get("mean-ndcg@10"));
    assertThat(one.get("mean-ndcg@10")).isBetween(0.0, 1.0);
    assertThat(one.get("false-negatives")).isBetween(0.001, 0.5);
    assertThat(experiment.run(Experiment.Part.TEST, 901)).isEqualTo(one);
    assertThat(experiment.run(Experiment.Part.DEV, 901)).isNotEqualTo(one);
  }

  @Test
  void refusesRetrieversThatAreNotThere() {
    assertThatThrownBy(() -> of("mixed-negatives:sources=bm25+lucene"))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "mixed-negatives: option 'sources' names 'lucene'; legal: all, strongest, or some of"
                + " bm25, lsa, early, late, characters joined by +");
  }
}
