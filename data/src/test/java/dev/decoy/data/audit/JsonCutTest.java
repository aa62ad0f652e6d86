package dev.decoy.data.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonCutTest {
  @Test
  void leavesOutTheNamedPlacesAndNothingElse() {
    assertThat(
            JsonCut.of(
                "{\"a\": [1, \"x\", {\"b\": [1, 2]}, null], \"keep\": 1.50, \"n\": -0e1}",
                Map.of("a", Set.of(0, 3), "absent", Set.of(1)),
                List.of()))
        .isEqualTo("{\"a\":[\"x\",{\"b\":[1,2]}],\"keep\":1.50,\"n\":-0e1}");
  }

  @Test
  void makesAListOfAString() {
    assertThat(JsonCut.of("{\"pos\":\"one\",\"query\":\"q\"}", Map.of(), List.of("pos")))
        .isEqualTo("{\"pos\":[\"one\"],\"query\":\"q\"}");
  }

  @Test
  void keepsHalvesOfSurrogatePairsAsTheEscapesThatTheyCameFrom() {
    assertThat(
            JsonCut.of(
                "{\"a\":[\"x\\ud83ey\",\"\\ud83e\\udd8a\",\"z\"]}",
                Map.of("a", Set.of(2)),
                List.of()))
        .isEqualTo("{\"a\":[\"x\\ud83ey\",\"\uD83E\uDD8A\"]}");
  }
}
