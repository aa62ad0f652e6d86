package dev.decoy.app.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvalCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path qrels = Path.of("");
  private Path run = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    qrels = Files.writeString(folder.resolve("qrels"), "q1 0 a 1\nq2 0 b 1\nq2 0 c 0\n");
    run = Files.writeString(folder.resolve("run"), "q1 Q0 a 1 3 t\nq2 Q0 c 1 2 t\nq2 Q0 b 2 1 t\n");
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

  @Test
  void printsTheMeanOfEveryMetricAskedFor() {
    assertThat(eval("--qrels", qrels, run, "--metrics", "mrr@10,P@1,recall@2")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            run + ", 2 queries",
            "",
            "metric      mean",
            "mrr@10    0.7500",
            "p@1       0.5000",
            "recall@2  1.0000");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void printsEveryQueryOnRequest() {
    assertThat(eval("--qrels", qrels, run, "--metrics", "mrr", "--per-query")).isZero();
    assertThat(out.toString().lines())
        .contains("query  metric   value", "q1        mrr  1.0000", "q2        mrr  0.5000");
  }

  @Test
  void printsOneJsonObjectOnRequest() {
    assertThat(eval("--qrels", qrels, run, "--metrics", "mrr", "--json", "--per-query")).isZero();
    assertThat(out.toString().strip())
        .isEqualTo(
            """
            {"qrels":"%s","missing":"zero","scores":"single","level":1,"queries":2,"runs":[\
            {"file":"%s","tag":"t","missingQueries":0,"unjudgedQueries":0,"metrics":{"mrr":0.75},\
            "perQuery":{"q1":{"mrr":1},"q2":{"mrr":0.5}}}]}\
            """
                .formatted(qrels, run));
  }

  @Test
  void comparesTwoRunsWithAnIntervalAndATest() throws IOException {
    StringBuilder judgements = new StringBuilder();
    StringBuilder worse = new StringBuilder();
    StringBuilder better = new StringBuilder();
    var random = new SplittableRandom(1);
    for (int q = 0; q < 60; q++) {
      judgements.append(q).append(" 0 r 1\n");
      for (StringBuilder each : new StringBuilder[] {worse, better}) {
        double shift = each == better ? 0.3 : 0;
        each.append(q + " Q0 r 1 " + (random.nextDouble() + shift) + " t\n");
        for (int d = 0; d < 9; d++) {
          each.append(q + " Q0 n" + d + " 1 " + random.nextDouble() + " t\n");
        }
      }
    }
    Path all = Files.writeString(folder.resolve("all"), judgements);
    Path first = Files.writeString(folder.resolve("first"), worse);
    Path second = Files.writeString(folder.resolve("second"), better);
    assertThat(eval("--qrels", all, first, second, "--metrics", "mrr,hit@100")).isZero();
    assertThat(out.toString())
        .containsPattern("metric +first +second +difference +95% interval +p +better +worse")
        .containsPattern(
            "mrr +0\\.\\d{4} +0\\.\\d{4} +\\+0\\.\\d{4} +\\+0\\.\\d{4} \\+0\\.\\d{4} +<?0\\.0")
        .containsPattern(
            "hit@100 +1\\.0000 +1\\.0000 +0\\.0000 +0\\.0000 0\\.0000 +1\\.0000 +0 +0");
    String once = out.toString();
    assertThat(eval("--qrels", all, first, second, "--metrics", "hit@100,mrr")).isZero();
    String mrr = once.lines().filter(line -> line.startsWith("mrr")).findFirst().orElseThrow();
    assertThat(out.toString().substring(once.length()))
        .as("same draws whatever else")
        .contains(mrr);
  }

  @Test
  void countsAMissingQueryAsZeroUnlessTold() throws IOException {
    Path partial = Files.writeString(folder.resolve("partial"), "q1 Q0 a 1 3 t\n");
    assertThat(eval("--qrels", qrels, partial, "--metrics", "mrr")).isZero();
    assertThat(out.toString()).contains("mrr     0.5000", "2 queries");
    assertThat(err.toString())
        .contains("warning: 1 of 2 judged queries have no result in " + partial + " and count 0");
    assertThat(eval("--qrels", qrels, partial, "--metrics", "mrr", "--missing", "skip")).isZero();
    assertThat(out.toString()).contains("mrr     1.0000", "1 queries");
  }

  @Test
  void skipsForBothRunsWhatOneLacksSoThatTheyStayComparable() throws IOException {
    Path partial = Files.writeString(folder.resolve("partial"), "q1 Q0 a 1 3 t\n");
    int code =
        eval("--qrels", qrels, run, partial, "--metrics", "mrr", "--missing", "skip", "--json");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("\"queries\":1")
        .contains("\"comparison\":{\"mrr\":{\"first\":1,\"second\":1,\"difference\":0");
  }

  @Test
  void warnsOfQueriesThatNobodyJudgedOrWithNothingToFind() throws IOException {
    Path odd = Files.writeString(folder.resolve("odd"), "q1 Q0 a 1 3 t\nx Q0 a 1 3 t\n");
    Path none = Files.writeString(folder.resolve("none"), "q1 0 a 0\n");
    assertThat(eval("--qrels", none, odd, "--metrics", "mrr")).isZero();
    assertThat(err.toString())
        .contains("1 of 2 queries of " + odd + " have no judgement")
        .contains("1 of 1 queries have no document of grade 1 or more and count 0");
  }

  @Test
  void exitsWith2WhereRunAndQrelsShareNoQuery() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "7 Q0 a 1 3 t\n");
    assertThat(eval("--qrels", qrels, other)).isEqualTo(2);
    assertThat(err.toString())
        .contains("share no query: the run begins with '7', the qrels with 'q1'");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void exitsWith2OnWrongUse() {
    assertThat(eval("--qrels", qrels, run, "--metrics", "ndgc@10")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean 'ndcg'");
    assertThat(eval("--qrels", qrels, run, "--level", "0")).isEqualTo(2);
    assertThat(eval("--qrels", qrels)).isEqualTo(2);
    assertThat(eval(run)).isEqualTo(2);
    assertThat(eval("--qrels", qrels, run, run, run)).isEqualTo(2);
    assertThat(eval("--qrels", folder.resolve("nowhere"), run)).isEqualTo(2);
    assertThat(err.toString()).contains("there is no such file");
  }

  @Test
  void hidesNoOptionFromItsHelp() {
    String help = new CommandLine(new EvalCommand()).setUsageHelpWidth(100).getUsageMessage();
    assertThat(help)
        .contains("--qrels", "--metrics", "--missing", "--level", "--scores", "--per-query")
        .contains("--json", "--seed", "ndcg@10,recall@100");
  }
}
