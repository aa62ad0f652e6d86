package dev.decoy.app.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.data.input.InputException;
import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;
import dev.decoy.measure.metric.Metric;
import dev.decoy.testing.RealData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProtocolTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path qrels = Path.of("");
  private Path run = Path.of("");
  private Path dates = Path.of("");

  /** Five cases, of 2001, 2003, 2005, 2008 and 2010, that cite older ones. */
  @BeforeEach
  void writeCases() throws IOException {
    qrels =
        write(
            "qrels",
            """
            C 0 A 1
            D 0 A 1
            D 0 C 1
            E 0 B 1
            E 0 D 1
            """);
    run =
        write(
            "run",
            """
            C Q0 B 1 9 t
            C Q0 A 2 8 t
            D Q0 C 1 9 t
            D Q0 B 2 8 t
            D Q0 A 3 7 t
            E Q0 A 1 9 t
            E Q0 D 2 8 t
            E Q0 C 3 7 t
            E Q0 B 4 6 t
            """);
    dates = write("dates.tsv", "A\t2001\nB\t2003\nC\t2005\nD\t2008\nE\t2010\n");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private int eval(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return new CommandLine(new EvalCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler((failure, at, parsed) -> {
          at.getErr().println(failure.getMessage());
          return failure instanceof InputException ? 2 : 1;
        })
        .execute(words);
  }

  private static double mean(Qrels qrels, TrecRun run, String metric) {
    return Evaluation.of(qrels, run, Metric.parseAll(metric), Conventions.DEFAULT).mean(metric);
  }

  @Test
  void isTheWorkedCase() {
    Qrels read = Qrels.read(qrels);
    TrecRun found = TrecRun.read(run);
    Evaluation evaluation =
        Evaluation.of(read, found, Metric.parseAll("recall@1,recall@2,map"), Conventions.DEFAULT);
    assertThat(evaluation.queries()).containsExactly("C", "D", "E");
    double[][] worked = {{0, 0.5, 0}, {1, 0.5, 0.5}, {0.5, 0.833333, 0.5}};
    for (int m = 0; m < worked.length; m++) {
      for (int q = 0; q < 3; q++) {
        assertThat(evaluation.value(m, q))
            .isCloseTo(worked[m][q], org.assertj.core.api.Assertions.within(5e-7));
      }
    }
    assertThat(eval("--qrels", qrels, run, "--metrics", "recall@2,map", "--query-dates", dates))
        .isZero();
    assertThat(out.toString())
        .contains("recall@2  0.6667", "map       0.6111", "+0.008772")
        .contains("2008        1    0.5000  0.8333");
    assertThat(err.toString()).isEmpty();
  }

  /** What comes later does not change what a query's ranking is worth. */
  @Test
  void laterCasesNeverCount() throws IOException {
    Path more =
        write("more", Files.readString(run) + "C Q0 D 0 99 t\nC Q0 E 0 98 t\nD Q0 E 0 97 t\n");
    Path cites = write("cites", Files.readString(qrels) + "C 0 E 1\nC 0 C 1\nE 0 X 1\n");
    assertThat(eval("--qrels", qrels, run, "--query-dates", dates, "--metrics", "map,ndcg@2"))
        .isZero();
    String expected = out.toString().replace(run.toString(), "RUN");
    out.getBuffer().setLength(0);
    assertThat(eval("--qrels", cites, more, "--query-dates", dates, "--metrics", "map,ndcg@2"))
        .isZero();
    assertThat(out.toString().replace(more.toString(), "RUN")).isEqualTo(expected);
    assertThat(err.toString())
        .contains(
            "1 relevant documents are not older than their query, 1 have no date and 1 are the query"
                + " itself")
        .contains("3 documents of " + more + " are not older than their query");
  }

  @Test
  void aQueryWithoutAnOlderRelevantDocumentIsOutOfTheMean() throws IOException {
    Path cites = write("cites", Files.readString(qrels) + "B 0 D 1\nZ 0 A 1\n");
    assertThat(eval("--qrels", cites, run, "--query-dates", dates, "--metrics", "map")).isZero();
    assertThat(out.toString()).contains("3 queries", "map     0.6111");
    assertThat(err.toString())
        .contains("1 queries have no relevant document that is older")
        .contains("1 judged queries have no date");
  }

  @Test
  void versionsOfTheQueryAreNotInItsPool() throws IOException {
    Path when = write("when.tsv", Files.readString(dates) + "EA\t2009\n");
    Path more = write("more", Files.readString(run) + "E Q0 EA 0 99 t\n");
    Object[] rest = {"--query-dates", when, "--metrics", "map", "--versions", "(?<=.)[A-Z]$"};
    Object[] all = new Object[rest.length + 3];
    all[0] = "--qrels";
    all[1] = qrels;
    all[2] = more;
    System.arraycopy(rest, 0, all, 3, rest.length);
    assertThat(eval(all)).isZero();
    assertThat(out.toString()).contains("map     0.6111");
    assertThat(err.toString()).contains("1 are the query itself or a version of it");
  }

  @Test
  void trainingQueriesMustBeOlderThanAllThatAreTested() throws IOException {
    Path train = write("train", "B 0 A 1\n");
    assertThat(eval("--qrels", qrels, run, "--query-dates", dates, "--train", train)).isZero();
    Path late = write("late", "B 0 A 1\nF 0 A 1\n");
    Path when = write("when.tsv", Files.readString(dates) + "F\t2005\n");
    assertThat(eval("--qrels", qrels, run, "--query-dates", when, "--train", late)).isEqualTo(2);
    assertThat(err.toString())
        .contains("1 of 2 training queries are not older than every tested query, such as 'F'");
    Path same = write("same", "D 0 A 1\n");
    assertThat(eval("--qrels", qrels, run, "--train", same)).isEqualTo(2);
    assertThat(err.toString()).contains("1 of the 3 tested queries were trained on, such as 'D'");
  }

  @Test
  void frequenciesPartHeadTorsoAndTail() throws IOException {
    Path counts = write("counts.tsv", "query\tfrequency\nC\t45\nD\t44\nE\t5\n");
    assertThat(eval("--qrels", qrels, run, "--metrics", "map,j@2", "--frequencies", counts))
        .isZero();
    assertThat(out.toString().lines())
        .contains(
            "frequency  queries     map     j@2",
            "head             1  0.5000  0.5000",
            "torso            1  0.8333  0.5000",
            "tail             1  0.5000  0.5000");
  }

  @Test
  void groupsOfTwoRunsAreCompared() throws IOException {
    Path best =
        write("best", "C Q0 A 1 9 t\nD Q0 C 1 9 t\nD Q0 A 2 8 t\nE Q0 D 1 9 t\nE Q0 B 2 8 t\n");
    Path groups = write("groups.tsv", "C\tsmall\nD\tlarge\n");
    assertThat(eval("--qrels", qrels, run, best, "--metrics", "map", "--groups", groups, "--json"))
        .isZero();
    assertThat(out.toString())
        .contains("\"by\":\"group\",\"queriesInNoGroup\":1,\"groups\":{\"large\":{\"queries\":1")
        .contains("\"small\":{\"queries\":1,\"metrics\":[{\"map\":0.5},{\"map\":1}]");
    out.getBuffer().setLength(0);
    assertThat(eval("--qrels", qrels, run, best, "--metrics", "map", "--query-dates", dates))
        .isZero();
    assertThat(out.toString()).contains("second minus first", "-0.008772");
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path bad = write("bad.tsv", "C\t45\nD\tsoon\n");
    assertThat(eval("--qrels", qrels, run, "--query-dates", bad)).isEqualTo(2);
    assertThat(err.toString()).contains("bad.tsv:1: the value of 'C' is '45'");
    assertThat(eval("--qrels", qrels, run, "--frequencies", bad)).isEqualTo(2);
    assertThat(err.toString()).contains("bad.tsv:2: the value of 'D' is 'soon'");
    assertThat(eval("--qrels", qrels, run, "--document-dates", dates)).isEqualTo(2);
    assertThat(err.toString()).contains("--document-dates is only read with --query-dates");
    assertThat(eval("--qrels", qrels, run, "--frequencies", bad, "--frequency-limits", "9,3"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("two rising whole numbers");
    assertThat(eval("--qrels", qrels, run, "--query-dates", dates, "--versions", "[")).isEqualTo(2);
    assertThat(err.toString()).contains("no regular expression");
    Path others = write("others.tsv", "X\t3\n");
    assertThat(eval("--qrels", qrels, run, "--frequencies", others)).isEqualTo(2);
    assertThat(err.toString()).contains("names none of the queries that count");
  }

  /** Every query in one group is the whole. */
  @Test
  void groupsOfRealQueriesAddUpToTheWhole() throws IOException {
    Path real = RealData.at("retrieval/cranfield/qrels/test.tsv");
    Qrels judged = Qrels.read(real);
    TrecRun.Builder builder = new TrecRun.Builder("t");
    StringBuilder names = new StringBuilder();
    int n = 0;
    for (String query : judged.queries()) {
      int rank = 0;
      for (String document : judged.grades(query).keySet()) {
        boolean _ = builder.add(query, document, (rank++ * 7) % 5);
      }
      names.append(query).append('\t').append(n++ % 3).append('\n');
    }
    TrecRun found = builder.build();
    Evaluation whole =
        Evaluation.of(judged, found, Metric.parseAll("ndcg@10"), Conventions.DEFAULT);
    var groups =
        QueryGroups.named(
            whole.queries(),
            KeyedFile.read(
                write("names.tsv", names.toString()),
                java.util.Set.of(),
                "a name",
                java.util.Optional::of));
    GroupReport report = GroupReport.of(groups, List.of(whole), new dev.decoy.candidate.Seed(1));
    double sum = 0;
    for (List<Evaluation> own : report.evaluations().values()) {
      sum += own.getFirst().mean(0) * own.getFirst().queries().size();
    }
    assertThat(sum / n)
        .isCloseTo(mean(judged, found, "ndcg@10"), org.assertj.core.api.Assertions.within(1e-12));
  }
}
