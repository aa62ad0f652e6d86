package dev.decoy.app.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Seed;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratedCorpusTest {
  private static final RetrievalSet SET = GeneratedCorpus.of(new Seed(1));

  @Test
  void hasAFewThousandDocumentsAndAThousandQueries() {
    assertThat(SET.documents()).hasSizeBetween(2_000, 6_000);
    assertThat(SET.queries()).hasSizeBetween(800, 1_200);
    assertThat(SET.documents()).extracting(Document::id).doesNotHaveDuplicates();
    assertThat(SET.queries()).extracting(Query::text).doesNotHaveDuplicates();
  }

  @Test
  void sameSeedGivesTheSameSetAndAnotherSeedAnother() {
    assertThat(GeneratedCorpus.of(new Seed(1))).isEqualTo(SET);
    assertThat(GeneratedCorpus.of(new Seed(2)).documents()).isNotEqualTo(SET.documents());
  }

  @Test
  void everyQueryLiesInOneSplitAndEverySplitHasQueries() {
    for (Split split : List.of(Split.TRAIN, Split.DEV, Split.TEST)) {
      assertThat(SET.queries()).extracting(Query::split).contains(split);
    }
    assertThat(SET.queries()).extracting(Query::split).doesNotContain(Split.MIXED);
  }

  @Test
  void positivesAreExactlyTheProductsThatFulfilEveryWish() {
    Map<String, Document> documents = new HashMap<>();
    SET.documents().forEach(document -> documents.put(document.id(), document));
    for (Query query : SET.queries()) {
      String group = requireNonNull(documents.get(query.positives().getFirst())).group();
      ProductLine line =
          ProductLine.ALL.stream()
              .filter(candidate -> sells(candidate, group))
              .findFirst()
              .orElseThrow();
      List<Wording> wishes =
          Stream.concat(line.features().stream(), line.uses().stream())
              .filter(wording -> wording.asked().stream().anyMatch(query.text()::contains))
              .toList();
      List<String> fulfilling =
          SET.documents().stream()
              .filter(document -> document.group().equals(group))
              .filter(document -> wishes.stream().allMatch(wish -> tells(document, wish)))
              .map(Document::id)
              .toList();
      // Words of one wish may hide in another's ("warm" in a warm pullover), which only narrows.
      assertThat(query.positives()).as(query.text()).containsAll(fulfilling);
      if (wishes.size() == 3) {
        assertThat(query.positives()).as(query.text()).isEqualTo(fulfilling);
      }
    }
  }

  private static boolean sells(ProductLine line, String kind) {
    return line.kinds().stream().anyMatch(wording -> wording.told().getFirst().equals(kind));
  }

  private static boolean tells(Document document, Wording wish) {
    String text = document.text().toLowerCase(Locale.ROOT);
    return wish.told().stream().anyMatch(text::contains);
  }
}
