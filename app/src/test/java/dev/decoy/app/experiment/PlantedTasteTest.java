package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Spec;
import dev.decoy.train.factorisation.HeldOutItems;
import dev.decoy.train.factorisation.Interactions;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlantedTasteTest {
  private static final PlantedTaste TASTE = PlantedTaste.of(300, 400, new Seed(3));

  @Test
  void aboutHalfOfWhatIsLikedIsSeen() {
    Interactions liked = TASTE.liked();
    Interactions hidden = TASTE.hidden();
    double share = (double) liked.size() / (300 * 400);
    assertThat(share).isBetween(0.04, 0.16);
    assertThat((double) hidden.size() / liked.size()).isBetween(0.35, 0.65);
    assertThat(hidden.size() + TASTE.seen().size()).isEqualTo(liked.size());
    for (int user = 0; user < 300; user++) {
      assertThat(TASTE.seen().lists()[user]).isNotEmpty();
      for (int item : TASTE.seen().lists()[user]) {
        assertThat(liked.has(user, item)).isTrue();
        assertThat(hidden.has(user, item)).isFalse();
      }
    }
  }

  @Test
  void everyInteractionIsInOnePart() {
    HeldOutItems cut = HeldOutItems.of(TASTE.seen(), 0.1, 0.2, new Seed(4));
    assertThat(cut.train().with(cut.dev()).with(cut.test()))
        .satisfies(all -> {
          assertThat(all.lists()).isDeepEqualTo(TASTE.seen().lists());
        });
    int size = TASTE.seen().size();
    assertThat(cut.train().size() + cut.dev().size() + cut.test().size()).isEqualTo(size);
    assertThat((double) cut.test().size() / size).isCloseTo(0.2, within(0.03));
    assertThat((double) cut.dev().size() / size).isCloseTo(0.1, within(0.03));
    for (int[] list : cut.train().lists()) {
      assertThat(list).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss-and-negatives:loss=ccl,negatives=2,shape=2",
        "loss-and-negatives:loss=bce,negatives=2,shape=2",
        "hidden-positives:learner=nbpo,l2=1",
        "hidden-positives:learner=oracle,l2=1"
      })
  void anExperimentIsRepeatable(String text) {
    Experiment experiment = Experiments.of(Spec.parse(text));
    SequencedMap<String, Double> once = experiment.run(Part.TEST, 901);
    assertThat(once).isEqualTo(experiment.run(Part.TEST, 901));
    assertThat(once.keySet()).containsExactlyElementsOf(experiment.metrics());
    // By chance recall@20 is 0.05, and nDCG@20 about as much as one liked item in twelve gives.
    assertThat(once.getOrDefault("ndcg@20", Double.NaN)).isGreaterThan(0.12);
    assertThat(experiment.run(Part.DEV, 901)).isNotEqualTo(once);
  }

  @Test
  void cleanNegativesRankHiddenPositivesHigher() {
    double cleaned =
        Experiments.of(Spec.parse("hidden-positives:learner=oracle,l2=1"))
            .run(Part.TEST, 902)
            .getOrDefault("ndcg@20", Double.NaN);
    double plain =
        Experiments.of(Spec.parse("hidden-positives:learner=bpo,l2=1"))
            .run(Part.TEST, 902)
            .getOrDefault("ndcg@20", Double.NaN);
    assertThat(cleaned).isGreaterThan(plain);
  }
}
