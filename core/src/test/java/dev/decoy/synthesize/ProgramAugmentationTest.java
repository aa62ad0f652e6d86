package dev.decoy.synthesize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.synthesize.Program.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramAugmentationTest {
  private static AugmentedPrograms made(Map<String, String> options, String program, long seed) {
    return Options.build(ProgramAugmentation.class, options)
        .make(new ProgramExample(program), new Seed(seed));
  }

  private static AugmentedPrograms only(String kind, String program) {
    Map<String, String> options = new java.util.HashMap<>();
    for (String other : new String[] {"switching", "addSubtract", "multiplyDivide", "byOne"}) {
      options.put(other, String.valueOf(other.equals(kind)));
    }
    options.put("constants", "10");
    return made(options, program, 1);
  }

  static List<String> cases() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ProgramAugmentationTest.class.getResourceAsStream("released-programs.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  @Test
  void theReferenceHasNotLostItsCases() throws IOException {
    assertThat(cases()).hasSize(60);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void runsAndAppendsAsTheReleasedCodeDoes(String line) {
    String[] row = line.split("\t");
    Program program = Program.parse(row[0]);
    assertThat(program.toString()).isEqualTo(row[0]);
    Result result = program.run();
    if (row[1].equals("1")) {
      assertThat(result.kind()).isEqualTo(Result.Kind.INVALID);
      assertThat(result.why()).startsWith("step ");
    } else if (row[2].equals("yes") || row[2].equals("no")) {
      assertThat(result).isEqualTo(new Result(Result.Kind.TRUTH, row[2].equals("yes") ? 1 : 0, ""));
    } else {
      double expected = Double.parseDouble(row[2]);
      assertThat(result.number()).isCloseTo(expected, within(6e-6 + 1e-12 * Math.abs(expected)));
    }
    if (row.length > 3) {
      assertAppended("addSubtract", row[0], "add and subtract 7", row[3]);
      assertAppended("multiplyDivide", row[0], "multiply and divide 3", row[4]);
      assertAppended("byOne", row[0], "multiply 1", row[5]);
      assertAppended("byOne", row[0], "divide 1", row[6]);
    }
  }

  private static void assertAppended(String kind, String program, String origin, String expected) {
    AugmentedPrograms made = only(kind, program);
    int at = made.origins().indexOf(origin);
    assertThat(at < 0 ? "dropped" : made.programs().get(at)).isEqualTo(expected);
  }

  @Test
  void keepsTheWorkedProgramsAnswerAndNeverSwitchesASubtraction() {
    String program = "subtract(5,2), divide(#0,2)";
    assertThat(Program.parse(program).run().number()).isEqualTo(1.5);
    assertThat(only("switching", program).programs()).isEmpty();
    AugmentedPrograms added = only("addSubtract", program);
    assertThat(added.programs())
        .hasSize(10)
        .contains("subtract(5, 2), divide(#0, 2), add(#1, const_4), subtract(#2, const_4)");
    for (String text : added.programs()) {
      assertThat(Program.parse(text).run().number()).isEqualTo(1.5);
    }
    assertThat(only("byOne", program).programs())
        .containsExactly(
            "subtract(5, 2), divide(#0, 2), multiply(#1, const_1)",
            "subtract(5, 2), divide(#0, 2), divide(#1, const_1)");
  }

  @Test
  void switchesEveryNonEmptySetOfStepsThatCanBe() {
    AugmentedPrograms made =
        only("switching", "add(1, 2), multiply(#0, 3), subtract(#1, 4), add(5, 5), add(#2, #3)");
    assertThat(made.origins())
        .containsExactly(
            "switched 0",
            "switched 1",
            "switched 4",
            "switched 0 1",
            "switched 0 4",
            "switched 1 4",
            "switched 0 1 4");
    assertThat(made.programs().getLast())
        .isEqualTo("add(2, 1), multiply(3, #0), subtract(#1, 4), add(5, 5), add(#3, #2)");
    AugmentedPrograms capped =
        made(Map.of("most", "3", "byOne", "false", "constants", "1"), "add(1, 2), add(3, #0)", 1);
    assertThat(capped.skipped()).isEmpty();
    AugmentedPrograms few = made(Map.of("most", "2"), "add(1, 2), add(3, #0)", 1);
    assertThat(few.skipped()).contains("more than 2 ways");
  }

  @Test
  void holdsItsInvariantsOnRandomPrograms() {
    SplittableRandom random = new SplittableRandom(31);
    String[] operations = {"add", "subtract", "multiply", "divide", "exp"};
    for (int repeat = 0; repeat < 400; repeat++) {
      List<String> steps = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        String left =
            i > 0 && random.nextBoolean() ? "#" + random.nextInt(i) : "" + random.nextInt(99);
        steps.add(
            operations[random.nextInt(5)] + "(" + left + ", " + (1 + random.nextInt(5)) + ")");
      }
      String program = String.join(", ", steps);
      AugmentedPrograms made = made(Map.of("constants", "3"), program, repeat);
      Result answer = Program.parse(program).run();
      if (!answer.exists()) {
        assertThat(made.programs()).isEmpty();
        assertThat(made.skipped()).isEqualTo(answer.why()).isNotEmpty();
        continue;
      }
      Set<String> distinct = new HashSet<>(made.programs());
      assertThat(distinct).hasSize(made.programs().size()).doesNotContain(program);
      for (String text : made.programs()) {
        assertThat(Program.parse(text).run().equalTo(answer)).isTrue();
      }
      assertThat(made(Map.of("constants", "3"), program, repeat)).isEqualTo(made);
    }
  }

  @Test
  void drawsTheConstantsOfTheSeed() {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      List<String> origins =
          made(Map.of("switching", "false", "byOne", "false"), "add(1, 2)", seed).origins();
      assertThat(origins).hasSize(2);
      seen.add(origins.getFirst());
    }
    assertThat(seen).hasSize(10);
  }

  @Test
  void onlySwitchesWhatComparesAndLeavesAloneWhatReadsATable() {
    AugmentedPrograms compares = made(Map.of("constants", "10"), "add(1, 2), greater(#0, 2)", 1);
    assertThat(compares.programs()).containsExactly("add(2, 1), greater(#0, 2)");
    assertThat(compares.skipped()).contains("compares");
    String table = "table_average(net sales (in millions), total, none), add(#0, 3)";
    assertThat(Program.parse(table).toString()).isEqualTo(table);
    assertThat(Program.parse(table).steps().getFirst().left())
        .isEqualTo("net sales (in millions), total");
    AugmentedPrograms reads = made(Map.of(), table, 1);
    assertThat(reads.programs()).isEmpty();
    assertThat(reads.skipped()).startsWith("step 0 reads a table");
  }

  @Test
  void dropsWhatOverflows() {
    AugmentedPrograms made = only("multiplyDivide", "multiply(1.7e308, 1)");
    assertThat(made.programs()).hasSize(1);
    assertThat(made.dropped()).isEqualTo(9);
    assertThat(Program.parse("divide(1, 0)").run().kind()).isEqualTo(Result.Kind.INVALID);
    assertThat(Program.parse("exp(-8, 0.5)").run().kind()).isEqualTo(Result.Kind.INVALID);
    assertThat(Program.parse("greater(1, 2), add(#0, 1)").run().why())
        .isEqualTo("step 1 computes with yes or no: add(#0, 1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          | step 0 of '' is not
          12 | step 0 of '12' is not
          sum(1, 2) | step 0 begins with 'sum'
          add(1) | does not have two operands
          add(1, 2 | does not have two operands
          add(1, x) | operand 'x' is not a number
          add(1, 2) add(3, 4) | after step 0
          add(1, #0) | step 0 uses '#0'; legal: no reference
          add(1, 2), add(#1, 2) | step 1 uses '#1'; legal: #0 to #0
          add(1, 2), add(#x, 2) | step 1 uses '#x'
          divide(subtract(5, 2), 2) | step 0 of 'divide(subtract(5, 2), 2)' holds another
          table_max(row, 3) | step 0 does not end
          add(1, 2), | step 1 of
          """)
  void saysWhereAProgramIsNotLegal(@org.jspecify.annotations.Nullable String text, String message) {
    assertThatThrownBy(() -> Program.parse(text == null ? "" : text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
