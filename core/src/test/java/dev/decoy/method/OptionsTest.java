package dev.decoy.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Method(name = "sample")
  record Sample(
      @Option(value = "0.5", min = 0, max = 1, below = true) double share,
      @Option(value = "4", min = 1) int count,
      @Option(value = "all", min = 1, unlimited = "all") int most,
      @Option("7") long seed,
      @Option("true") boolean strict,
      @Option("two-words") Kind kind,
      @Option("english") String language) {
    enum Kind {
      ONE,
      TWO_WORDS
    }

    Sample {
      Options.check(Sample.class, "share", share);
    }
  }

  @Method(name = "needy")
  record Needy(@Option(above = true, min = 0) double rate, @Option String field) {}

  private static Sample sample(Map<String, String> given) {
    return Options.build(Sample.class, given);
  }

  @Test
  void defaultsAreUsedWhereNothingIsGiven() {
    assertThat(sample(Map.of()))
        .isEqualTo(
            new Sample(0.5, 4, Integer.MAX_VALUE, 7, true, Sample.Kind.TWO_WORDS, "english"));
  }

  @Test
  void everyKindOfOptionIsRead() {
    assertThat(
            sample(
                Map.of(
                    "share", "1e-2",
                    "count", "9",
                    "most", "3",
                    "seed", "-5",
                    "strict", "false",
                    "kind", "one",
                    "language", "Deutsch")))
        .isEqualTo(new Sample(0.01, 9, 3, -5, false, Sample.Kind.ONE, "Deutsch"));
  }

  @Test
  void optionsAreWrittenAsTheyAreRead() {
    for (Sample sample :
        new Sample[] {
          sample(Map.of()), new Sample(0.25, 1, 2, -1, false, Sample.Kind.ONE, "a b,c")
        }) {
      assertThat(sample(Options.of(sample))).isEqualTo(sample);
    }
    assertThat(Options.of(sample(Map.of())).toString())
        .isEqualTo(
            "{share=0.5, count=4, most=all, seed=7, strict=true, kind=two-words,"
                + " language=english}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          share  | 1     | sample: option 'share' is '1'; legal: a number from 0 to below 1 (default 0.5)
          share  | -0.1  | sample: option 'share' is '-0.1'; legal: a number from 0 to below 1 (default 0.5)
          share  | nan   | sample: option 'share' is 'nan'; legal: a number from 0 to below 1 (default 0.5)
          share  | NaN   | sample: option 'share' is 'NaN'; legal: a number from 0 to below 1 (default 0.5)
          share  | 0.1f  | sample: option 'share' is '0.1f'; legal: a number from 0 to below 1 (default 0.5)
          share  | ''    | sample: option 'share' is ''; legal: a number from 0 to below 1 (default 0.5)
          count  | 0     | sample: option 'count' is '0'; legal: a whole number of at least 1 (default 4)
          count  | 2.5   | sample: option 'count' is '2.5'; legal: a whole number of at least 1 (default 4)
          count  | 9999999999 | sample: option 'count' is '9999999999'; legal: a whole number of at least 1 (default 4)
          most   | some  | sample: option 'most' is 'some'; legal: a whole number of at least 1, or all (default all)
          strict | yes   | sample: option 'strict' is 'yes'; legal: true, false (default true)
          kind   | two   | sample: option 'kind' is 'two'; legal: one, two-words; did you mean 'two-words'?
          kind   | ONE   | sample: option 'kind' is 'ONE'; legal: one, two-words; did you mean 'one'?
          kind   | many  | sample: option 'kind' is 'many'; legal: one, two-words
          shares | 1     | sample has no option 'shares'; did you mean 'share'?
          weight | 1     | sample has no option 'weight'; there are: share, count, most, seed, strict, kind, language
          """)
  void whatIsNotLegalIsNamedWithWhatIs(String key, String value, String message) {
    assertThatThrownBy(() -> sample(Map.of(key, value)))
        .isInstanceOf(SpecException.class)
        .hasMessage(message);
  }

  @Test
  void anOptionWithoutDefaultMustBeGiven() {
    assertThatThrownBy(() -> Options.build(Needy.class, Map.of("field", "x")))
        .isInstanceOf(SpecException.class)
        .hasMessage("needy needs the option 'rate'; legal: a number above 0");
    assertThatThrownBy(() -> Options.build(Needy.class, Map.of("rate", "1")))
        .isInstanceOf(SpecException.class)
        .hasMessage("needy needs the option 'field'; legal: text");
    assertThat(Options.build(Needy.class, Map.of("rate", "1", "field", "x")))
        .isEqualTo(new Needy(1, "x"));
  }

  @Test
  void rangesHoldInJavaToo() {
    for (double share : new double[] {-1, 1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Sample(share, 1, 1, 1, true, Sample.Kind.ONE, ""))
          .isInstanceOf(SpecException.class)
          .hasMessageStartingWith("sample: option 'share' is '");
    }
  }

  @ParameterizedTest
  @CsvSource({"ofset, offset", "sacle, scale", "SIMANS, simans", "positive_ratio, positive-ratio"})
  void theNearestNameIsSuggested(String given, String meant) {
    assertThat(
            Nearest.to(
                given, java.util.List.of("offset", "scale", "simans", "positive-ratio", "top")))
        .contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyz", "zzzzzz", "q"})
  void nothingIsSuggestedForWhatIsLikeNothing(String given) {
    assertThat(Nearest.to(given, java.util.List.of("offset", "scale", "simans"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a,a,0", "ab,ba,1", "kitten,sitting,3", "'',abc,3", "abcd,acbd,1", "a,b,1"})
  void distanceCountsEditsAndSwaps(String a, String b, int distance) {
    assertThat(Nearest.distance(a, b)).isEqualTo(distance);
    assertThat(Nearest.distance(b, a)).isEqualTo(distance);
  }
}
