package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunStatisticsTest {
  private final RunStatistics statistics =
      new RunStatistics(
          List.of("known-positive", "positive-ratio"),
          Set.of(),
          new LinkedHashMap<>(Map.of("simans", 2)),
          List.of());

  @Test
  void countsWhatReachedEachRule() {
    statistics.add(line(Map.of("known-positive", 10, "positive-ratio", 30), Map.of()));
    statistics.add(line(Map.of("positive-ratio", 20), Map.of()));
    assertThat(statistics.toJson())
        .containsEntry("units", 2L)
        .containsEntry("candidates", 200L)
        .containsEntry(
            "judges",
            Map.of(
                "known-positive", Map.of("reached", 200L, "dropped", 10L, "abstained", 0L),
                "positive-ratio", Map.of("reached", 190L, "dropped", 50L, "abstained", 0L)));
    assertThat(statistics.warnings()).isEmpty();
  }

  @Test
  void warnsOfARuleThatDropsMoreThanFourFifths() {
    statistics.add(line(Map.of("positive-ratio", 80), Map.of()));
    assertThat(statistics.warnings()).isEmpty();
    statistics.add(line(Map.of("positive-ratio", 81), Map.of()));
    assertThat(statistics.warnings())
        .singleElement()
        .asString()
        .startsWith("positive-ratio dropped 80.5 %");
  }

  @Test
  void aRuleThatKeepsANumberMayDropNearlyAll() {
    RunStatistics keeping =
        new RunStatistics(
            List.of("self-aware", "positive-ratio"),
            Set.of("self-aware"),
            new LinkedHashMap<>(Map.of("simans", 2)),
            List.of());
    keeping.add(line(Map.of("self-aware", 90, "positive-ratio", 1), Map.of()));
    assertThat(keeping.warnings()).isEmpty();
    keeping.add(line(Map.of("self-aware", 0, "positive-ratio", 100), Map.of()));
    assertThat(keeping.warnings())
        .singleElement()
        .asString()
        .startsWith("positive-ratio dropped 91.8 %");
  }

  @Test
  void warnsOfARuleThatDropsLessThanOneInAHundred() {
    statistics.add(line(Map.of("positive-ratio", 1), Map.of()));
    assertThat(statistics.warnings()).isEmpty();
    statistics.add(line(Map.of("positive-ratio", 0), Map.of()));
    assertThat(statistics.warnings())
        .singleElement()
        .asString()
        .startsWith("positive-ratio dropped 0.5 %");
  }

  @Test
  void aRuleThatAlwaysHoldsMayFindNothing() {
    statistics.add(line(Map.of("positive-ratio", 10), Map.of()));
    assertThat(statistics.warnings()).isEmpty();
  }

  @Test
  void ofARuleThatCouldTellNothingItWarnsOnce() {
    statistics.add(line(Map.of(), Map.of("positive-ratio", 100)));
    assertThat(statistics.warnings())
        .singleElement()
        .asString()
        .startsWith("positive-ratio could not tell about any candidate");
  }

  @Test
  void warnsWhenMostAnchorsHadFlatWeights() {
    statistics.add(flat(List.of("simans")));
    statistics.add(flat(List.of()));
    assertThat(statistics.warnings()).isEmpty();
    statistics.add(flat(List.of("simans")));
    assertThat(statistics.warnings())
        .singleElement()
        .asString()
        .startsWith("simans weighed the candidates almost evenly for 66.7 % of the anchors");
  }

  @Test
  void countsShortAndEmptyAnchorsAndNamesSome() {
    statistics.add(
        new MinedLine(
            "q7",
            Optional.empty(),
            List.of(),
            List.of(),
            100,
            Map.of("positive-ratio", 10),
            0,
            Map.of(),
            Map.of("simans", 2),
            List.of(),
            Optional.empty(),
            Map.of()));
    assertThat(statistics.toJson())
        .containsEntry("units_short", 1L)
        .containsEntry("units_without_negatives", 1L)
        .containsEntry("units_short_examples", List.of("q7"))
        .containsEntry(
            "selections",
            Map.of("simans", Map.of("wanted", 2L, "chosen", 0L, "short", 2L, "flat", 0L)));
    assertThat(printed()).contains("1 came up short, such as q7");
    assertThat(statistics.warnings())
        .singleElement()
        .asString()
        .contains("1 anchors got no negative at all");
  }

  @Test
  void theHiddenPositiveRateOfFewerThanThirtyAnchorsIsNotEstimable() {
    for (int i = 0; i < 29; i++) {
      statistics.add(hidden(i == 0));
    }
    assertThat(statistics.toJson())
        .containsEntry(
            "hidden_positive_rate", Map.of("anchors", 29L, "taken", 1L, "estimable", false));
    assertThat(printed())
        .contains(
            "hidden-positive rate: not estimable (29 anchors have several positives; 30 are needed)");
  }

  @Test
  void theHiddenPositiveRateComesWithItsWilsonInterval() {
    for (int i = 0; i < 30; i++) {
      statistics.add(hidden(i < 3));
    }
    // Wilson's formula by hand for 3 of 30 at z = 1.959964: centre 0.1454, half-width 0.1108.
    assertThat(printed()).contains("hidden-positive rate: 10.0 % (95 % interval 3.5 % to 25.6 %)");
  }

  private static MinedLine line(Map<String, Integer> dropped, Map<String, Integer> abstained) {
    return line(dropped, abstained, List.of(), Optional.empty());
  }

  private static MinedLine flat(List<String> flat) {
    return line(Map.of("positive-ratio", 10), Map.of(), flat, Optional.empty());
  }

  private static MinedLine hidden(boolean taken) {
    return line(Map.of("positive-ratio", 10), Map.of(), List.of(), Optional.of(taken));
  }

  private static MinedLine line(
      Map<String, Integer> dropped,
      Map<String, Integer> abstained,
      List<String> flat,
      Optional<Boolean> hidden) {
    return new MinedLine(
        "q1",
        Optional.empty(),
        List.of(new MinedLine.Scored("d1", 9)),
        List.of(
            new MinedLine.Negative("d2", 8, 1, "simans", 1, Map.of()),
            new MinedLine.Negative("d3", 7, 2, "simans", 1, Map.of())),
        100,
        dropped,
        0,
        abstained,
        Map.of(),
        flat,
        hidden,
        Map.of());
  }

  private String printed() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    statistics.print(out);
    out.flush();
    return text.toString();
  }
}
