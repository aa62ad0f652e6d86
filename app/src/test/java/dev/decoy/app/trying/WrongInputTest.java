package dev.decoy.app.trying;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Whatever stands in place of an input of a method's example, the answer is one or a sentence. */
class WrongInputTest {
  private static final List<String> INSTEAD =
      List.of(
          "",
          "nan",
          "inf",
          "-inf",
          "-1",
          "0",
          "1e300",
          "-1e300",
          "1e-300",
          "x",
          "1,x",
          "1;1,2",
          "0,0",
          "1,1,1,1,1,1,1,1,1",
          "0;0;0",
          "2147483648",
          "nan,1",
          "1,nan;nan,1");

  private static final CommandLine DECOY = Cli.command();

  @Test
  void aRunForgetsTheOneBefore() {
    String[] whole = {"try", "simans", "--positive", "10", "--scores", "12,11,9"};
    Cli.Result answer = Cli.run(whole);
    assertThat(Cli.run(DECOY, whole)).isEqualTo(answer);
    String[] less = {"try", "simans", "--positive", "10"};
    assertThat(Cli.run(DECOY, less)).isEqualTo(Cli.run(less));
    String[] unread = {"try", "simans", "--positive", "10", "--scores", "12,11,9", "--owners", "1"};
    Cli.Result refusal = Cli.run(unread);
    assertThat(refusal.code()).isEqualTo(2);
    assertThat(Cli.run(DECOY, unread)).isEqualTo(refusal);
    assertThat(Cli.run(DECOY, whole)).isEqualTo(answer);
    String[] objective = {"try", "infonce", "--positives", "0.8", "--negatives", "0.1,0.4"};
    assertThat(Cli.run(DECOY, objective)).isEqualTo(Cli.run(objective));
    assertThat(Cli.run(DECOY, objective)).isEqualTo(Cli.run(objective));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void isAnsweredOrRefused(MethodEntry entry) {
    List<String> words = words("try " + entry.example());
    for (int i = 2; i < words.size(); i++) {
      if (words.get(i).startsWith("--")) {
        continue;
      }
      for (String other : INSTEAD) {
        List<String> changed = new ArrayList<>(words);
        int equals = words.get(i).indexOf('=');
        changed.set(i, equals < 0 ? other : words.get(i).substring(0, equals + 1) + other);
        run(changed);
      }
      List<String> less = new ArrayList<>(words);
      less.subList(i - 1, i + 1).clear();
      run(less);
    }
    List<String> more = new ArrayList<>(words);
    more.addAll(List.of("--surprise", "1,2"));
    run(more);
  }

  private static void run(List<String> words) {
    Cli.Result result = Cli.run(DECOY, words.toArray(String[]::new));
    assertThat(result.code()).as("%s%n%s", words, result.err()).isIn(0, 2);
    assertThat(result.err()).as("%s", words).doesNotContain("Exception");
    assertThat(result.code() == 0 ? result.out() : result.err()).as("%s", words).isNotBlank();
  }

  static List<MethodEntry> entries() {
    return Catalogue.load().entries().stream().filter(entry -> !entry.example().isEmpty()).toList();
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
