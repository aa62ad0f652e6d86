package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ClickedRankingTest {
  private static Experiment of(String text) {
    return Experiments.of(Spec.parse(text));
  }

  @Test
  void leavesRecallToTheFirstStage() {
    Experiment bm25 = of("clicked-ranking:system=bm25");
    Experiment ranker = of("clicked-ranking:system=ranker,policy=shown-not-clicked,epochs=1");
    SequencedMap<String, Double> first = bm25.run(Experiment.Part.DEV, 901);
    SequencedMap<String, Double> again = ranker.run(Experiment.Part.DEV, 901);
    assertThat(again.keySet()).containsExactlyElementsOf(ranker.metrics());
    assertThat(again.get("recall@1000")).isEqualTo(first.get("recall@1000"));
    assertThat(again.get("ndcg@10")).isNotEqualTo(first.get("ndcg@10"));
  }

  @Test
  void clicksMoreOftenWhereItIsRelevantAndHigh() {
    SearchLog log = SearchLog.of(901);
    int[] clicks = new int[2];
    int[] seen = new int[2];
    for (int query = 0; query < log.log().clicked().length; query++) {
      for (int document : log.log().shown().orElseThrow()[query]) {
        int kind = log.corpus().isRelevant(query, document) ? 1 : 0;
        seen[kind]++;
        for (int clicked : log.log().clicked()[query]) {
          clicks[kind] += clicked == document ? 1 : 0;
        }
      }
    }
    assertThat((double) clicks[1] / seen[1]).isGreaterThan(3.0 * clicks[0] / seen[0]);
    assertThat(clicks[0]).isPositive();
  }

  @Test
  void refusesOptionsThatNothingReads() {
    assertThatThrownBy(() -> of("clicked-ranking:system=bm25,epochs=3"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("are not read with system=bm25");
  }
}
