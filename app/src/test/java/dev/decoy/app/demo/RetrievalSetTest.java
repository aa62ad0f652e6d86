package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Seed;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RetrievalSetTest {
  private static final RetrievalSet SHOP = GeneratedCorpus.of(new Seed(1));

  private static List<Query> of(RetrievalSet set, Split split) {
    return set.queries().stream().filter(query -> query.split() == split).toList();
  }

  @Test
  void aSampleKeepsWholeGroupsAndEveryTestQuery() {
    RetrievalSet sample = SHOP.sample(1_500);
    assertThat(sample.documents()).hasSizeBetween(1_200, 1_500);
    Map<String, Long> all =
        SHOP.documents().stream()
            .collect(Collectors.groupingBy(Document::group, Collectors.counting()));
    sample.documents().stream()
        .collect(Collectors.groupingBy(Document::group, Collectors.counting()))
        .forEach((group, size) -> assertThat(size).isEqualTo(all.get(group)));
    assertThat(of(sample, Split.TEST)).isEqualTo(of(SHOP, Split.TEST));
    assertThat(of(sample, Split.DEV)).isNotEmpty();
    assertThat(of(sample, Split.TRAIN)).isNotEmpty().hasSizeLessThan(of(SHOP, Split.TRAIN).size());
  }

  @Test
  void everyQueryOfASampleHasAllItsPositives() {
    for (int most : new int[] {0, 700, 1_500, 100_000}) {
      RetrievalSet sample = SHOP.sample(most);
      Set<String> ids = sample.documents().stream().map(Document::id).collect(Collectors.toSet());
      assertThat(sample.queries()).allMatch(query -> ids.containsAll(query.positives()));
      assertThat(new HashSet<>(SHOP.queries())).containsAll(sample.queries());
    }
    assertThat(SHOP.sample(100_000).documents()).isEqualTo(SHOP.documents());
    assertThat(SHOP.sample(100_000).queries()).isEqualTo(SHOP.queries());
  }

  @Test
  void aLargerSampleHoldsASmallerOne() {
    assertThat(new HashSet<>(SHOP.sample(2_000).documents()))
        .containsAll(SHOP.sample(1_000).documents());
  }
}
