package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.app.Json;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
  private static final Recipe FULL =
      new Recipe(
          Map.of("beir", "a folder/with: signs, \"and\" quotes"),
          List.of(Spec.parse("bm25:depth=50,k1=1.2"), Spec.parse("random:depth=10")),
          "bm25",
          List.of(Spec.parse("positive-ratio:max=0.9"), Spec.parse("same:field=\"a, b\"")),
          List.of(Spec.parse("simans:a=0.25,count=6"), Spec.parse("random:count=2")),
          Recipe.Per.PAIR,
          -7,
          "labeled-list",
          true,
          false,
          12);

  @TempDir private Path folder;

  @Test
  void readsBackWhatItWritesAsJson() throws IOException {
    assertThat(read(Json.pretty(FULL.toJson()))).isEqualTo(FULL);
    assertThat(read(Json.pretty(Recipe.defaults().toJson()))).isEqualTo(Recipe.defaults());
  }

  @Test
  void readsTheRecipeInsideAManifest() throws IOException {
    assertThat(read(Json.pretty(Map.of("decoy", "1", "recipe", FULL.toJson())))).isEqualTo(FULL);
  }

  @Test
  void readsYaml() throws IOException {
    assertThat(
            read(
                """
                data:
                  beir: 'a folder/with: signs, "and" quotes'
                from:
                  - bm25:depth=50,k1=1.2
                  - random:depth=10
                score_with: bm25
                judge:
                  - positive-ratio:max=0.9
                  - 'same:field="a, b"'
                select: ["simans:a=0.25,count=6", random:count=2]
                per: pair
                seed: -7
                format: labeled-list
                scores: true
                limit: 12
                """))
        .isEqualTo(FULL);
  }

  @Test
  void whatARecipeLeavesOutIsAsInTheDefaultOne() throws IOException {
    Recipe read = read("seed: 1\n");
    assertThat(read.seed()).isEqualTo(1);
    assertThat(read.from()).isEqualTo(Recipe.DEFAULT_FROM);
    assertThat(read.judges()).isEqualTo(Recipe.DEFAULT_JUDGES);
    assertThat(read.selections()).isEqualTo(Recipe.DEFAULT_SELECTIONS);
  }

  @Test
  void anEmptyListOfRulesIsNotTheDefaultOne() throws IOException {
    assertThat(read("judge: []\n").judges()).isEmpty();
  }

  @Test
  void suggestsTheNearestKey() {
    assertThatThrownBy(() -> read("jugde: [top]\n"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("recipe.txt")
        .hasMessageContaining("'jugde'")
        .hasMessageContaining("judge");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "from: 5 | 'from' is 5",
        "judge: {a: b} | 'judge'",
        "select: [4] | 'select' holds 4",
        "seed: x | 'seed' is \"x\"",
        "seed: 1.5 | 'seed' is 1.5",
        "limit: x | 'limit'",
        "limit: -1 | 'limit' is -1",
        "limit: 99999999999 | 'limit' is 99999999999",
        "per: document | 'per' is 'document'",
        "per: [anchor] | 'per' is",
        "format: [triplet] | 'format' is",
        "score_with: {a: b} | 'score_with' is",
        "scores: 'no' | 'scores' is",
        "keep_positives: 1 | 'keep_positives' is 1",
        "data: corpus.jsonl | 'data' is",
        "data: {corpus: [a, b]} | 'corpus'",
        "select: ['top:count'] | 'count' in 'top:count'",
        "- from | a recipe is a map",
        "{ | not valid YAML or JSON",
        "a: [ | not valid YAML or JSON"
      })
  void refusesAWrongTypeAndNamesTheFileAndTheValue(String text, String expected) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("recipe.txt")
        .hasMessageContaining(expected);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Recipe.read(folder.resolve("absent.yaml")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("absent.yaml");
  }

  private Recipe read(String text) throws IOException {
    return Recipe.read(Files.writeString(folder.resolve("recipe.txt"), text));
  }
}
