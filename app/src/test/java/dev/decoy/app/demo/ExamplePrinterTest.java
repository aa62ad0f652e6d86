package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplePrinterTest {
  private static final Example EXAMPLE =
      new Example(
          "q7",
          "Counts the books of this shelf.",
          new Example.Passage(
              "lib.Shelf#size()",
              "Shelf (lib)",
              "int size() {\n    return books.size();\n}",
              12.345f),
          List.of(
              new Example.Passage("d2", "", "int width() { return 1 + 1; }", 11f),
              new Example.Passage("d3", "Row (lib)", "int size() { return 2; }", Float.NaN),
              new Example.Passage("d4", "Slot (lib)", "int a() { return 3; }", 1f)),
          "lib");

  private static List<String> plain(Example example, int width) {
    return new ExamplePrinter(new Terminal(width, false)).lines(1, example);
  }

  @Test
  void showsTheQueryThePositiveAndTheHardestNegatives() {
    assertThat(plain(EXAMPLE, 50))
        .containsExactly(
            " 1. Counts the books of this shelf.",
            "    + Shelf (lib)                            12.35",
            "      int size() {",
            "          return books.size();",
            "      }",
            "    - d2                                     11.00",
            "      int width() { return 1 + 1; }",
            "    - Row (lib)",
            "      int size() { return 2; }",
            "    (1 more negative; anchor q7)");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 57, 80, 120, 1000})
  void neverPrintsBeyondTheWidth(int width) {
    String text = "word ".repeat(200) + "\n" + "x".repeat(500);
    Example wide =
        new Example(
            "q1",
            "word ".repeat(60),
            new Example.Passage("d1", "t".repeat(200), text, 3f),
            List.of(new Example.Passage("d2", "T", "prose ".repeat(300), 2f)),
            "g");
    int legal = Math.clamp(width, 40, 120);
    assertThat(plain(wide, width))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(legal));
  }

  @Test
  void saysHowMuchOfALongTextIsLeftOut() {
    String text =
        String.join("\n", IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i).toList());
    Example tall =
        new Example(
            "q1",
            "query",
            new Example.Passage("d1", "", text, 1f),
            List.of(new Example.Passage("d2", "", "one", 1f)),
            "g");
    assertThat(plain(tall, 80)).contains("      line 6", "      … 14 more lines");
    assertThat(plain(tall, 80)).doesNotContain("      line 7");
  }

  @Test
  void coloursOnlyWhereTheyAreWelcome() {
    assertThat(String.join("\n", plain(EXAMPLE, 80))).doesNotContain("\u001b");
    assertThat(new ExamplePrinter(new Terminal(80, true)).lines(1, EXAMPLE))
        .anyMatch(line -> line.contains("\u001b[32m+ Shelf (lib)\u001b[0m"));
  }

  @Test
  void takesControlCharactersOutOfDocuments() {
    Example hostile =
        new Example(
            "q1",
            "que\u001b[2Jry",
            new Example.Passage("d1", "t\u0007", "a\u001b[31mb\rc", 1f),
            List.of(new Example.Passage("d2", "", "x", 1f)),
            "g");
    assertThat(String.join("", plain(hostile, 80))).doesNotMatch("(?s).*\\p{Cntrl}.*");
  }
}
