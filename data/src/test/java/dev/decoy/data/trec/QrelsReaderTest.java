package dev.decoy.data.trec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrelsReaderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query-id\tcorpus-id\tscore\nq 1\td1\t1\nq2\td2\t0\n",
        "qid\tpid\trelevance\r\nq 1\td1\t1\r\nq2\td2\t0",
        "\uFEFFq 1\td1\t1.0\n\n  \nq2\td2\t0\n",
      })
  void readsBeirsForm(String qrels) throws IOException {
    assertThat(read(qrels, new InputReport())).containsExactly("q 1 d1 1", "q2 d2 0");
  }

  @Test
  void readsTrecsForm() throws IOException {
    assertThat(read("q1 0 d1 2\n q1\t0  d2\t-2 \n", new InputReport()))
        .containsExactly("q1 d1 2", "q1 d2 -2");
  }

  @Test
  void skipsAndCountsBadLinesWhenLenient() throws IOException {
    InputReport report = new InputReport(true);
    assertThat(read("q1 0 d1 2\nq1 0 d2 high\nq1 0 d3\nq1 0 d4 1\n", report))
        .containsExactly("q1 d1 2", "q1 d4 1");
    assertThat(report.count(InputReport.Kind.BAD_RECORD)).isEqualTo(2);
  }

  @Test
  void refusesAnotherFormEvenWhenLenient() {
    assertThatThrownBy(() -> read("{\"q\": 1}\n", new InputReport(true)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(":1: the line is neither of BEIR's form");
  }

  @Test
  void refusesAGradeBeyondAnInt() {
    assertThatThrownBy(() -> read("q\td\t99999999999\n", new InputReport()))
        .hasMessageContaining(":1: the grade is '99999999999'; write a whole number");
  }

  private List<String> read(String qrels, InputReport report) throws IOException {
    List<String> read = new ArrayList<>();
    try (Content content = Content.open(Files.writeString(folder.resolve("qrels"), qrels))) {
      QrelsReader.read(
          content,
          report,
          (query, document, grade, line) -> read.add(query + " " + document + " " + grade));
    }
    return read;
  }
}
