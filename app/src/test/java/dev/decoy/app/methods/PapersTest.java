package dev.decoy.app.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lists of papers and the methods that there are say the same. */
class PapersTest {
  private static final List<Row> PAPERS = rows("papers.tsv");
  private static final List<Row> FOUNDATIONS = rows("foundations.tsv");

  private record Row(List<String> cells) {
    String title() {
      return cells.get(cells.size() > 4 ? 2 : 1);
    }

    List<String> classes() {
      return Arrays.stream(cells.get(cells.size() > 4 ? 5 : 3).split(" "))
          .filter(name -> !name.isEmpty())
          .map(name -> "dev.decoy." + name)
          .toList();
    }
  }

  @Test
  void thereAreAllPapersOnce() {
    assertThat(PAPERS).hasSize(119);
    assertThat(PAPERS)
        .extracting(row -> row.cells().getFirst())
        .isSorted()
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("S(0[0-9][0-9]|10[0-9]|11[0-9])"));
    assertThat(PAPERS).extracting(Row::title).doesNotHaveDuplicates().doesNotContain("");
    assertThat(PAPERS)
        .extracting(row -> row.cells().get(1))
        .doesNotHaveDuplicates()
        .doesNotContain("");
    assertThat(PAPERS)
        .allSatisfy(row -> assertThat(row.cells().get(3)).matches("|https://\\S+"))
        .allSatisfy(row -> assertThat(row.cells().get(6)).isIn("planned", "built", "claim run"));
  }

  @Test
  void whatIsBuiltHasClasses() {
    assertThat(PAPERS)
        .filteredOn(row -> !row.cells().get(6).equals("planned"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.classes()).as(row.title()).isNotEmpty());
  }

  @Test
  void everyClassThatIsNamedExists() {
    for (Row row : (Iterable<Row>) Stream.of(PAPERS, FOUNDATIONS).flatMap(List::stream)::iterator) {
      for (String name : row.classes()) {
        assertThat(exists(name)).as("%s, named for %s", name, row.title()).isTrue();
      }
    }
  }

  @Test
  void everyMethodIsNamedUnderItsPaper() {
    for (MethodEntry entry : Catalogue.load().entries()) {
      List<String> titles =
          Stream.of(PAPERS, FOUNDATIONS)
              .flatMap(List::stream)
              .filter(row -> row.classes().contains(entry.type().getName()))
              .map(Row::title)
              .toList();
      assertThat(titles).as("papers that name %s", entry).isNotEmpty();
      if (!entry.paper().isEmpty()) {
        assertThat(titles).as("papers that name %s", entry).contains(entry.paper());
      }
    }
  }

  private static boolean exists(String name) {
    try {
      Class.forName(name);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static List<Row> rows(String file) {
    try {
      List<Row> rows = new ArrayList<>();
      for (String line : Files.readAllLines(Path.of("..", "docs", file))) {
        rows.add(new Row(Arrays.asList(line.split("\t", -1))));
      }
      rows.removeFirst();
      return rows;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
