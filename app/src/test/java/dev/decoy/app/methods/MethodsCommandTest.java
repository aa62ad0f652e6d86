package dev.decoy.app.methods;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.decoy.app.Cli;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Method;
import dev.decoy.method.MethodEntry;
import dev.decoy.testing.MethodChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MethodsCommandTest {
  private static final JsonMapper JSON = new JsonMapper();

  static List<MethodEntry> entries() {
    return Catalogue.load().entries();
  }

  @Test
  void holdsTheMethodsOfAllModules() {
    List<String> annotated =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.decoy")
                .stream()
                .filter(type -> type.isAnnotatedWith(Method.class))
                .map(JavaClass::getName)
                .toList();
    assertThat(entries())
        .extracting(entry -> entry.type().getName())
        .containsExactlyInAnyOrderElementsOf(annotated);
    MethodChecks.check(Catalogue.load());
  }

  @Test
  void listsEveryMethodUnderItsRoom() {
    Cli.Result result = Cli.run("methods");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    List<String> lines = result.out().lines().toList();
    int judge = lines.indexOf("judge: doubts candidates");
    int select = lines.indexOf("select: chooses among them");
    assertThat(judge).isNotNegative();
    assertThat(select).isGreaterThan(judge);
    for (MethodEntry entry : entries()) {
      assertThat(lines).anyMatch(line -> line.startsWith("  " + entry.name() + " "));
    }
    assertThat(lines.subList(judge, select)).anyMatch(line -> line.startsWith("  positive-ratio "));
    assertThat(lines).allMatch(line -> line.length() <= 100);
  }

  @Test
  void explainsOneInFull() {
    Cli.Result result = Cli.run("methods", "simans");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .startsWith("simans (select)")
        .contains("p_i ∝ exp(-a · ((s_i - s⁺) / σ - offset)²)")
        .contains("  a=0.5  (a number of at least 0)")
        .contains("  scale=none  (none, window, fixed)")
        .contains("SimANS: Simple Ambiguous Negatives Sampling for Dense Text Retrieval")
        .contains("decoy try simans:a=0.5 --positive 10 --scores 12,11,10.5,9,7");
  }

  @Test
  void explainsAMethodThatIsGivenWithItsOptions() {
    assertThat(Cli.run("methods", "simans:a=0.5").out())
        .isEqualTo(Cli.run("methods", "simans").out());
  }

  @Test
  void explainsAllMethodsOfAName() {
    assertThat(Cli.run("methods", "top").out()).contains("top (select)", "top (select/design)");
    JsonNode json = json("methods", "top", "--json");
    assertThat(json.get("shelf").asString()).isEqualTo("select");
    assertThat(json.get("others").get(0).get("shelf").asString()).isEqualTo("select/design");
  }

  @Test
  void printsOneJsonObject() {
    JsonNode list = json("methods", "--json");
    assertThat(list.get("methods")).hasSize(entries().size());
    JsonNode one = json("methods", "simans", "--json");
    assertThat(one.get("room").asString()).isEqualTo("select");
    JsonNode a = one.get("options").get(0);
    assertThat(a.get("name").asString()).isEqualTo("a");
    assertThat(a.get("default").asString()).isEqualTo("0.5");
    assertThat(a.get("required").asBoolean()).isFalse();
    assertThat(a.get("legal").asString()).isEqualTo("a number of at least 0");
  }

  @Test
  void suggestsTheNearestName() {
    Cli.Result result = Cli.run("methods", "positiveratio");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualToIgnoringNewLines(
            "decoy: there is no method 'positiveratio'; did you mean 'positive-ratio'?");
  }

  @Test
  void everyMethodButThoseThatNeedACorpusOfTextsHasAnExampleToTry() {
    assertThat(entries())
        .filteredOn(entry -> !ExampleLine.of(entry).startsWith("decoy try "))
        .extracting(MethodEntry::name)
        .containsExactlyInAnyOrder("bm25", "lucene", "run");
  }

  @Test
  void findsTheMethodThatAVariantBelongsTo() {
    assertThat(Cli.run("methods", "NSR").err())
        .isEqualToIgnoringNewLines(
            "decoy: there is no method 'NSR'; it is spoken of by w-reinforce");
  }

  @Test
  void listsARoomOrAPartOfOne() {
    String room = Cli.run("methods", "objective").out();
    assertThat(room).contains("objective/score: ", "infonce", "dice").doesNotContain("simans");
    assertThat(Cli.run("methods", "objective/logit").out())
        .contains("dice")
        .doesNotContain("infonce");
    assertThat(Cli.run("methods", "select/design/top").out()).startsWith("top (select/design)");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyExampleWorks(MethodEntry entry) {
    String line = ExampleLine.of(entry);
    assertThat(Cli.run("methods", entry.name()).out()).contains(line);
    if (line.startsWith("decoy try ")) {
      List<String> args = words(line.substring("decoy ".length()));
      Cli.Result text = Cli.run(args.toArray(String[]::new));
      assertThat(text.err()).as(line).isEmpty();
      assertThat(text.code()).as(line).isZero();
      args.add("--json");
      assertThat(json(args.toArray(String[]::new)).get("method").asString())
          .startsWith(entry.name());
    }
  }

  private static JsonNode json(String... args) {
    Cli.Result result = Cli.run(args);
    assertThat(result.err()).isEmpty();
    return JSON.readTree(result.out());
  }

  /** Splits a line as a shell does: at spaces outside double quotes. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = Pattern.compile("(?:[^ \"]|\"[^\"]*\")+").matcher(line);
    while (matcher.find()) {
      // Files are named from the root of the repository.
      words.add(matcher.group().replace("\"", "").replaceFirst("^examples/", "../examples/"));
    }
    return words;
  }
}
