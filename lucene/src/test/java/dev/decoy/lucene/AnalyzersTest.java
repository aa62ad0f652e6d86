package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.method.SpecException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnalyzersTest {
  @Test
  void englishDropsStopWordsAndPossessivesAndStems() {
    assertThat(terms("english", "The patient's relational databases were running, and running"))
        .containsExactly("patient", "relat", "databas", "were", "run", "run");
  }

  @Test
  void standardKeepsEveryWordInLowerCase() {
    assertThat(terms("standard", "The cats, running")).containsExactly("the", "cats", "running");
  }

  @ParameterizedTest
  @CsvSource({
    "getName, get getnam name",
    "HTTPServer, http httpserver server",
    "parseHTTPResponse_v2, pars parsehttpresponse_v2 http respons v 2",
    "snake_case_name, snake snake_case_nam case name",
    "utf8, utf utf8 8",
    "x, x",
    "plain, plain",
    "_private, privat _privat",
    "the names of this, name",
    "__, ''",
    "$, ''",
    "MAX_VALUE, max max_valu valu",
    "x1y2, x x1y2 1 y 2",
    "list.get(0); , list get 0",
    "ÜberGröße, über übergröß größe",
    "toURI, touri uri",
    "IOException e, io ioexcept except e",
  })
  void codeSplitsIdentifiersAndKeepsTheWhole(String text, String expected) {
    assertThat(String.join(" ", terms("code", text))).isEqualTo(expected);
  }

  @Test
  void codeLetsProseMeetIdentifiers() {
    assertThat(terms("code", "void parseHTTPResponses(String charSequence)"))
        .containsAll(terms("code", "Parses the HTTP response"));
  }

  @Test
  void codeCountsTheWordsOfAnIdentifierButNotTheWhole() throws IOException {
    try (Analyzer analyzer = Analyzers.named("code");
        TokenStream stream = analyzer.tokenStream("f", "getName by name")) {
      PositionIncrementAttribute step = stream.addAttribute(PositionIncrementAttribute.class);
      stream.reset();
      List<Integer> steps = new ArrayList<>();
      while (stream.incrementToken()) {
        steps.add(step.getPositionIncrement());
      }
      assertThat(steps).containsExactly(1, 0, 1, 2);
    }
  }

  static Stream<String> names() {
    return Analyzers.names().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyAnalyzerTakesAnyText(String name) {
    assertThat(terms(name, "")).isEmpty();
    String odd = "Größe 東京都 naïve\u0000 \uD83D\uDE00 \uD800 x".concat("y".repeat(100_000));
    assertThat(terms(name, odd)).isNotEmpty().allMatch(term -> term.length() <= 1 << 15);
  }

  @Test
  void suggestsTheNearestName() {
    assertThatThrownBy(() -> new Bm25(200, 0.9, 0.4, "englich"))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith(
            "bm25: option 'analyzer' is 'englich'; did you mean 'english'?; legal: english,"
                + " standard, code, whitespace, or a language: ar, bg");
  }

  private static List<String> terms(String name, String text) {
    List<String> terms = new ArrayList<>();
    try (Analyzer analyzer = Analyzers.named(name);
        TokenStream stream = analyzer.tokenStream("f", text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(term.toString());
      }
      stream.end();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return terms;
  }
}
