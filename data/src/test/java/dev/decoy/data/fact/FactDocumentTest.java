package dev.decoy.data.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.text.Digits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FactDocumentTest {
  private static final FactTable TABLE =
      new FactTable(
          List.of(
              List.of("", "2017", "2015"),
              List.of("the long-term debt", "$ 5,500", "$ 4,100"),
              List.of("Common equity", "$ 21,000", "$ 22,088")));

  @Test
  void writesARowAsASentence() {
    assertThat(
            new FactTable(List.of(List.of("", "2017"), List.of("long-term debt", "$ 5,500")))
                .sentence(1))
        .isEqualTo("the long-term debt of 2017 is $ 5,500 ;");
    assertThat(
            new FactTable(
                    List.of(
                        List.of("in  millions", "2015", "2016"),
                        List.of("common equity", "$ 22,088 ", "7"),
                        List.of("debt", "1")))
                .sentences())
        .containsExactly(
            "in millions the in millions of 2015 is 2015 ; the in millions of 2016 is 2016 ;",
            "in millions the common equity of 2015 is $ 22,088 ; the common equity of 2016 is 7 ;",
            "in millions the debt of 2015 is 1 ;");
  }

  @Test
  void keepsAFactWithADigitOrWithTheNameOfARow() {
    FactDocument document =
        new FactDocument(
            List.of(
                "The company has not incurred any borrowings.",
                "Total debt was 43.1 million in 2017.",
                "We are subject to regulation.",
                "Holders of common equity vote."),
            TABLE);
    FactDocument.Gold gold =
        document.clean(
            List.of(
                Fact.of("text_0", "The company has not incurred any borrowings."),
                Fact.of("text_1", "Total debt was 43.1 million in 2017."),
                Fact.of("text_3", "Holders of common equity vote.")));
    assertThat(gold.facts()).extracting(Fact::id).containsExactly("text_1", "text_3");
    assertThat(gold.numberless()).isEqualTo(1);
    assertThat(gold.moved()).isZero();
    assertThat(gold.missing()).isZero();
  }

  @Test
  void movesAFactToTheFirstOneLikeIt() {
    FactTable twice =
        new FactTable(
            List.of(
                List.of("", "2017"),
                List.of("debt", "5"),
                List.of("debt", "5"),
                List.of("equity", "6")));
    FactDocument document = new FactDocument(List.of("It was 3.", "No.", "It was 3."), twice);
    FactDocument.Gold gold =
        document.clean(
            List.of(
                Fact.of("text_2", "It was 3."),
                Fact.of("text_0", "It was 3."),
                Fact.of("table_2", "the debt of 2017 is 5 ;"),
                Fact.of("table_3", "the Equity of 2017  is 6;"),
                Fact.of("table_4", "the rent of 2017 is 7 ;"),
                Fact.of("text_1", "It was 4.")));
    assertThat(gold.facts()).extracting(Fact::id).containsExactly("text_0", "table_1", "table_2");
    assertThat(gold.moved()).isEqualTo(3);
    assertThat(gold.missing()).isEqualTo(2);
  }

  @Test
  void theKeyFactsThatAreNotGoldAreThoseWithNumbers() {
    FactDocument document =
        new FactDocument(
            List.of(
                "The company has not incurred any borrowings.",
                "Total debt was 43.1 million in 2017.",
                "Operating cash flow for 2017 was $ 2.7 billion.",
                "We are subject to regulation.",
                "the long-term debt of 2017 is $ 5,500 ;",
                "the common equity of 2015 is $ 22,088 ;"),
            FactTable.NONE);
    List<Fact> gold = document.clean(List.of(document.facts().get(4))).facts();
    assertThat(document.facts().stream().filter(fact -> !gold.contains(fact)))
        .filteredOn(fact -> Digits.in(fact.text()))
        .extracting(Fact::index)
        .containsExactly(1, 2, 5);
  }

  @ParameterizedTest
  @MethodSource("released")
  void agreesWithTheReleasedCode(List<String[]> lines) {
    FactTable table =
        new FactTable(
            of("row", lines).stream()
                .map(row -> Arrays.asList(row).subList(1, row.length))
                .toList());
    assertThat(table.sentences())
        .isEqualTo(of("sentence", lines).stream().map(line -> line[1]).toList());
    FactDocument document =
        new FactDocument(of("text", lines).stream().map(line -> line[1]).toList(), table);
    assertThat(document.clean(facts("gold", lines)).facts()).isEqualTo(facts("cleaned", lines));
  }

  static List<List<String[]>> released() throws IOException {
    List<List<String[]>> documents = new ArrayList<>();
    List<String[]> lines = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(
            FactDocumentTest.class.getResourceAsStream("released-gold-facts.tsv"))) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : all.split("\n", -1)) {
        if (line.isEmpty()) {
          documents.add(lines);
          lines = new ArrayList<>();
        } else if (!line.startsWith("#")) {
          lines.add(line.split("\t", -1));
        }
      }
    }
    assertThat(documents).hasSize(20);
    return documents;
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> Fact.of("row_1", ""))
        .hasMessageContaining("a fact is called 'row_1'; legal: text_ or table_");
    assertThatThrownBy(() -> new Fact(Fact.Source.TEXT, -1, ""))
        .hasMessage("the place of a fact is -1; legal: from 0");
    assertThatThrownBy(() -> new FactTable(List.of(List.of("a"), List.of("b", "c"))))
        .hasMessage("row 1 of the table has 2 cells; legal: from 1 to 1, the number of headers");
    assertThatThrownBy(() -> new FactTable(List.of(List.of())))
        .hasMessage("row 0 of the table has 0 cells; legal: from 1 to 1, the number of headers");
    assertThat(Fact.of("table_7", "x")).isEqualTo(new Fact(Fact.Source.TABLE, 7, "x"));
  }

  private static List<String[]> of(String kind, List<String[]> lines) {
    return lines.stream().filter(line -> line[0].equals(kind)).toList();
  }

  private static List<Fact> facts(String kind, List<String[]> lines) {
    return of(kind, lines).stream().map(line -> Fact.of(line[1], line[2])).toList();
  }
}
