package dev.decoy.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecTest {
  @Test
  void readsANameAlone() {
    Spec spec = Spec.parse(" top ");
    assertThat(spec.name()).isEqualTo("top");
    assertThat(spec.options()).isEmpty();
    assertThat(spec).hasToString("top");
  }

  @Test
  void readsOptionsInTheirOrder() {
    Spec spec = Spec.parse("simans:offset=-1,a=0.5");
    assertThat(spec.name()).isEqualTo("simans");
    assertThat(spec.options().keySet()).containsExactly("offset", "a");
    assertThat(spec.options()).containsEntry("offset", "-1").containsEntry("a", "0.5");
  }

  @Test
  void readsQuotedValuesWithCommasColonsAndSpaces() {
    Spec spec = Spec.parse("lucene:index=\"C:\\\\my index,old\",field=\"say \\\"hi\\\"\",id=id");
    assertThat(spec.options())
        .containsEntry("index", "C:\\my index,old")
        .containsEntry("field", "say \"hi\"")
        .containsEntry("id", "id");
  }

  @Test
  void keepsColonsThatAreNotQuoted() {
    assertThat(Spec.parse("lucene:index=C:/index").options()).containsEntry("index", "C:/index");
  }

  @Test
  void losesAnOptionThatTheStageOwns() {
    assertThat(Spec.parse("simans:a=1,count=6").without("count")).hasToString("simans:a=1");
    assertThat(Spec.parse("simans:count=6").without("count")).hasToString("simans");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          :a=1          | ':a=1' names no method; write name:key=value,key=value
          sim ans       | 'sim ans' in 'sim ans' is not a method's name; write name:key=value,key=value
          simans:       | an option is missing in 'simans:'; write name:key=value,key=value
          simans:a      | 'a' in 'simans:a' is not key=value
          simans:a,b=1  | 'a' in 'simans:a,b=1' is not key=value
          simans:=1     | an option in 'simans:=1' has no key; write key=value
          simans:a=1,   | an option is missing in 'simans:a=1,'; write name:key=value,key=value
          simans:a=1,a=2 | option 'a' is given twice in 'simans:a=1,a=2'
          same:field="x | a quoted value in 'same:field="x' is not closed; add a "
          same:field="x"y | after option 'field' in 'same:field="x"y' a comma is missing; quote values with " if they hold one
          """)
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Spec.parse(text))
        .isInstanceOf(SpecException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void readsWhatItWrites(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String letters = "ab1-_ ,:\"\\=;\t\u00e9\u4e2d";
    for (int round = 0; round < 200; round++) {
      LinkedHashMap<String, String> options = new LinkedHashMap<>();
      for (int o = random.nextInt(4); o > 0; o--) {
        StringBuilder value = new StringBuilder();
        for (int c = random.nextInt(8); c > 0; c--) {
          value.append(letters.charAt(random.nextInt(letters.length())));
        }
        options.put("k" + o, value.toString());
      }
      Spec spec = new Spec("m", options);
      assertThat(Spec.parse(spec.toString())).as("seed %d: %s", seed, spec).isEqualTo(spec);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void readsAnythingOrSaysWhatIsWrong(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String letters = "ab1:=,\"\\ ";
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int c = random.nextInt(12); c > 0; c--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        Spec spec = Spec.parse(text.toString());
        assertThat(Spec.parse(spec.toString())).as("seed %d: %s", seed, text).isEqualTo(spec);
      } catch (SpecException e) {
        assertThat(e).as("seed %d: %s", seed, text).message().isNotBlank();
      }
    }
  }
}
