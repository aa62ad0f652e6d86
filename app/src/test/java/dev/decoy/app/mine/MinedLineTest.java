package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MinedLineTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void readsBackWhatItWrites(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MinedLine line =
        new MinedLine(
            "q \"1\"\n\u2028",
            random.nextBoolean() ? Optional.of("d1") : Optional.empty(),
            IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> new MinedLine.Scored("d" + i, score(random)))
                .toList(),
            IntStream.range(0, random.nextInt(100))
                .mapToObj(i ->
                    new MinedLine.Negative(
                        "ü" + i,
                        score(random),
                        random.nextInt(300),
                        "simans",
                        (float) random.nextDouble(),
                        origin(random)))
                .toList(),
            random.nextInt(1000),
            counts(random),
            random.nextInt(3),
            counts(random),
            counts(random),
            random.nextBoolean() ? List.of("simans") : List.of(),
            random.nextBoolean() ? Optional.of(random.nextBoolean()) : Optional.empty(),
            random.nextBoolean()
                ? Map.of("bm25", new Origin.Share(random.nextInt(300), random.nextInt(100)))
                : Map.of());
    assertThat(read(line)).describedAs("seed %d", seed).isEqualTo(line);
  }

  @Test
  void aScoreThatNobodyGaveIsNullInTheFile() {
    MinedLine line =
        new MinedLine(
            "q",
            Optional.empty(),
            List.of(new MinedLine.Scored("d1", Float.NaN)),
            List.of(new MinedLine.Negative("d2", Float.NaN, 0, "random", 1, Map.of())),
            0,
            Map.of(),
            0,
            Map.of(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Map.of());
    assertThat(Json.line(line.toJson()))
        .isEqualTo(
            "{\"anchor\":\"q\",\"positives\":[{\"id\":\"d1\",\"score\":null}],"
                + "\"negatives\":[{\"id\":\"d2\",\"score\":null,\"rank\":0,\"by\":\"random\",\"weight\":1.0}],"
                + "\"found\":0,\"dropped\":{},\"promoted\":0,\"abstained\":{},\"shortfall\":{},\"flat\":[]}");
    assertThat(read(line)).isEqualTo(line);
  }

  private static float score(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> Float.NaN;
      case 1 -> 0;
      case 2 -> Float.MIN_VALUE;
      default ->
          // Any bits but those of infinities, which no scorer gives.
          Float.intBitsToFloat(random.nextInt() & ~(1 << 30));
    };
  }

  private static Map<String, Map<String, Float>> origin(SplittableRandom random) {
    return random.nextBoolean()
        ? Map.of()
        : Map.of(
            "bm25", Map.of("rank", (float) random.nextInt(1, 300), "score", -1.5f),
            "walk", Map.of("hop", (float) random.nextInt(3)));
  }

  private static Map<String, Integer> counts(SplittableRandom random) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      counts.put("rule:max=" + i, random.nextInt(1, 200));
    }
    return counts;
  }

  private static MinedLine read(MinedLine line) {
    return MinedLine.read(new JsonMapper().readTree(Json.line(line.toJson())));
  }
}
