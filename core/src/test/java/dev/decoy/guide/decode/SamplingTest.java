package dev.decoy.guide.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.model.TableModel;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static final int ALL = Integer.MAX_VALUE;
  private static final int[] NO_PROMPT = {};

  @Test
  void everySequenceIsADrawFromTheModel() {
    TableModel model = TableModel.always(0.6, 0.3, 0.1);
    Decoded decoded =
        new Sampling(1, ALL, 1, 30_000)
            .decode(new Decoding(model, Map.of(), NO_PROMPT, 1), new Seed(1));
    double[] seen = new double[3];
    for (Decoded.Sequence sequence : decoded.sequences()) {
      seen[sequence.tokens()[0]]++;
    }
    double chi = 0;
    for (int v = 0; v < 3; v++) {
      double expected = 30_000 * model.table().get(0, v);
      chi += (seen[v] - expected) * (seen[v] - expected) / expected;
    }
    // Two degrees of freedom: p = 1e-6 at 27.6.
    assertThat(chi).isLessThan(27.6);
    assertThat(decoded.notes()).containsEntry("target-calls", 30_000.0);
  }

  @Test
  void aSequenceDependsOnSeedAndPlaceAlone() {
    TableModel model = TableModel.random(4, 2, 3, 0, new Seed(1));
    Decoding task = new Decoding(model, Map.of(), new int[] {1}, 20);
    Decoded few = new Sampling(1, ALL, 1, 2).decode(task, new Seed(5));
    Decoded many = new Sampling(1, ALL, 1, 9).decode(task, new Seed(5));
    for (int i = 0; i < 2; i++) {
      assertThat(many.sequences().get(i).tokens()).isEqualTo(few.sequences().get(i).tokens());
    }
  }

  @Test
  void stopsAtTheEndAndKnowsTheModelsProbability() {
    TableModel model = TableModel.random(4, 2, 3, 0, new Seed(2));
    Decoded decoded =
        new Sampling(0.7, 3, 0.95, 200)
            .decode(new Decoding(model, Map.of(), NO_PROMPT, 6), new Seed(5));
    for (Decoded.Sequence sequence : decoded.sequences()) {
      int[] tokens = sequence.tokens();
      double log = 0;
      for (int i = 0; i < tokens.length; i++) {
        log += Math.log(model.probability(tokens, i, tokens[i]));
        assertThat(tokens[i] == 3).isEqualTo(sequence.finished() && i == tokens.length - 1);
      }
      assertThat(sequence.logProbability()).isCloseTo(log, within(1e-12));
      assertThat(sequence.finished() || tokens.length == 6).isTrue();
    }
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> new Sampling(-1, ALL, 1, 1)).hasMessageContaining("'temperature'");
    assertThatThrownBy(() -> new Sampling(1, 0, 1, 1)).hasMessageContaining("'topK' is '0'");
    assertThatThrownBy(() -> new Sampling(1, ALL, 0, 1)).hasMessageContaining("'topP' is '0'");
    assertThatThrownBy(() -> new Sampling(1, ALL, 1, 0)).hasMessageContaining("'count' is '0'");
  }
}
