package dev.decoy.app.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link DenseSearch}: its options and what auto chooses. */
class DenseSearchTest {
  @ParameterizedTest
  @CsvSource({
    // What fits a laptop's afternoon is searched exactly …
    "1000, 100000, 384, false",
    "100000, 100000, 384, false",
    "10000, 1000000, 768, false",
    // … even where the corpus is huge, if few ask …
    "1000, 50000000, 384, false",
    // … or where many ask, if it is small …
    "10000000, 2000, 384, false",
    // … and by a graph where both are large.
    "2000000, 10000000, 384, true",
    "1000000, 5000000, 768, true",
  })
  void autoIsExactUnlessAGraphIsFarCheaper(
      long anchors, long documents, int dimension, boolean graph) {
    DenseSearch auto = DenseSearch.of(Map.of(), 200);
    DenseSearch.Choice choice = auto.choose(anchors, documents, dimension);
    assertThat(choice.graph()).as("%s", choice.cost()).isEqualTo(graph);
    assertThat(choice.sentence("dense"))
        .startsWith(graph ? "dense: hnsw; " : "dense: exact; ")
        .contains("of one core exactly");
    assertThat(choice.facts()).containsEntry("asked", "auto");
  }

  @Test
  void whatIsAskedForIsDone() {
    assertThat(DenseSearch.of(Map.of("search", "hnsw"), 200).choose(10, 100, 8).graph()).isTrue();
    assertThat(
            DenseSearch.of(Map.of("search", "exact"), 200)
                .choose(10_000_000, 100_000_000, 768)
                .graph())
        .isFalse();
  }

  @Test
  void costGrowsWithWhatIsDone() {
    DenseSearch search = DenseSearch.of(Map.of("search", "hnsw"), 200);
    DenseSearch.Choice small = search.choose(1000, 100_000, 128);
    DenseSearch.Choice more = search.choose(2000, 100_000, 128);
    assertThat(more.cost().exact()).isEqualTo(2 * small.cost().exact());
    assertThat(more.cost().walk()).isEqualTo(2 * small.cost().walk());
    assertThat(more.cost().build()).isEqualTo(small.cost().build());
    DenseSearch.Choice larger = search.choose(1000, 1_000_000, 128);
    assertThat(larger.cost().exact()).isEqualTo(10 * small.cost().exact());
    // A walk through ten times as many documents does not take ten times as long.
    assertThat(larger.cost().walk()).isLessThan(3 * small.cost().walk());
    assertThat(larger.cost().build()).isGreaterThan(10 * small.cost().build());
    DenseSearch.Choice wider = DenseSearch.of(Map.of("ef", "1600"), 200).choose(1000, 100_000, 128);
    assertThat(wider.cost().walk()).isGreaterThan(small.cost().walk());
    // A walk cannot keep fewer than it is to find.
    DenseSearch.Choice one = DenseSearch.of(Map.of("ef", "1"), 200).choose(1000, 100_000, 128);
    DenseSearch.Choice all = DenseSearch.of(Map.of("ef", "200"), 200).choose(1000, 100_000, 128);
    assertThat(one.cost().walk()).isEqualTo(all.cost().walk());
  }

  @ParameterizedTest
  @CsvSource({
    "search, nearest, 'legal: auto, exact, hnsw'",
    "recall, 0, 'a number above 0, at most 1'",
    "recall, 1.01, 'a number above 0, at most 1'",
    "recall, 95%, 'a number above 0, at most 1'",
    "recall, NaN, 'a number above 0, at most 1'",
    "m, 1, 'from 2 to 512'",
    "m, sixteen, 'from 2 to 512'",
    "ef-construction, 15, 'from 16 to 3200, at least m'",
    "ef, 0, 'a whole number from 1'",
    "ef, -3, 'a whole number from 1'",
  })
  void saysWhatIsLegal(String option, String given, String legal) {
    assertThatThrownBy(() -> DenseSearch.of(Map.of(option, given), 200))
        .hasMessageContaining("option '" + option + "' is '" + given + "'")
        .hasMessageContaining(legal);
  }

  @ParameterizedTest
  @CsvSource({"recall, 0.9", "m, 32", "ef-construction, 200", "ef, 500"})
  void exactSearchRefusesWhatItWouldIgnore(String option, String given) {
    assertThatThrownBy(() -> DenseSearch.of(Map.of("search", "exact", option, given), 200))
        .hasMessageContaining("takes no " + option)
        .hasMessageContaining("leave " + option + "=" + given + " out");
  }
}
