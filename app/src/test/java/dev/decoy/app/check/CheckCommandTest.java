package dev.decoy.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.data.input.InputException;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int check(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return new CommandLine(new CheckCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler((failure, at, parsed) -> {
          at.getErr().println(failure.getMessage());
          return failure instanceof InputException || failure instanceof SpecException ? 2 : 1;
        })
        .execute(words);
  }

  @Test
  void aCleanFileExitsWithZero() throws IOException {
    Path file = write("t.csv", "anchor,positive,negative\nq,p,n\n");
    assertThat(check(file)).isZero();
    assertThat(out.toString().lines())
        .containsExactly(file + ": triplet, 1 records, 1 positives, 1 negatives", "Nothing found.");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void problemsExitWithThreeAndAreShownWithLinesAndTexts() throws IOException {
    Path file =
        write(
            "t.jsonl",
            """
            {"query":"q","pos":["p"],"neg":["P!","n"],"pos_scores":[1],"neg_scores":[0.5,0.96]}
            {"query":"r","pos":["s"],"neg":["t","u"],"pos_scores":[1],"neg_scores":[0.5,0.1]}
            """);
    assertThat(check(file)).isEqualTo(3);
    assertThat(out.toString().lines())
        .containsExactly(
            file + ": flagembedding, 2 records, 2 positives, 4 negatives",
            "",
            "finding                         count     share  of",
            "negative-equals-positive            1    25.00%  negatives",
            "score-near-positive                 1    25.00%  negatives (suspicion)",
            "",
            "negative-equals-positive",
            "  line 1: it is a positive of this anchor",
            "    P!",
            "",
            "score-near-positive",
            "  line 1: it scores 0.96 and its positive 1.0",
            "    n",
            "",
            "A suspicion may well be right, and is left to you; --strict makes it a problem.");
  }

  @Test
  void suspicionsAloneExitWithZeroUnlessStrict() throws IOException {
    Path file =
        write(
            "t.jsonl",
            "{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"n\"],\"pos_scores\":[1],"
                + "\"neg_scores\":[0.96]}\n");
    assertThat(check(file)).isZero();
    assertThat(check(file, "--strict")).isEqualTo(3);
    assertThat(check(file, "--ratio", "0.97", "--strict")).isZero();
    assertThat(check(file, "--ignore", "score-near-positive,empty-text", "--strict")).isZero();
  }

  @Test
  void jsonIsOneObject() throws IOException {
    Path file = write("t.csv", "anchor,positive,negative\nq,p,p\nq,p,n\n");
    Path copy = folder.resolve("copy.csv");
    assertThat(check(file, "--json", "--fix", copy)).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            "{'file':'FILE','format':'triplet','records':2,'positives':2,'negatives':2,'problems':true,"
                    .concat("'findings':[{'finding':'negative-equals-positive','problem':true,")
                    .concat("'count':1,'of':2,'unit':'negatives','share':0.5,'examples':")
                    .concat("[{'line':2,'text':'p','why':'it is a positive of this anchor'}]}],")
                    .concat("'fix':{'out':'COPY','log':'COPY.log.jsonl','recordsDropped':1,")
                    .concat("'recordsChanged':0,'rounds':1,'after':{'file':'PART',")
                    .concat("'format':'triplet','records':1,'positives':1,'negatives':1,")
                    .concat("'problems':false,'findings':[]}}}")
                    .replace('\'', '"')
                    .replace("FILE", file.toString())
                    .replace("COPY", copy.toString())
                    .replace("PART", copy.toString())
                + "\n");
  }

  @Test
  void fixWritesACopyAndSaysWhatItDid() throws IOException {
    Path file = write("t.csv", "anchor,positive,negative\nq,p,p\nq,p,n\n");
    Path copy = folder.resolve("copy.csv");
    assertThat(check(file, "--fix", copy)).isZero();
    assertThat(copy).hasContent("anchor,positive,negative\nq,p,n");
    assertThat(file).hasContent("anchor,positive,negative\nq,p,p\nq,p,n");
    assertThat(folder.resolve("copy.csv.log.jsonl"))
        .hasContent(
            "{\"line\":2,\"finding\":\"negative-equals-positive\",\"did\":\"dropped the record\","
                + "\"text\":\"p\",\"why\":\"negative: it is a positive of this anchor\"}");
    assertThat(out.toString())
        .endsWith(
            copy
                + ": 1 of 2 records, 1 dropped, 0 changed; what was done is in "
                + copy
                + ".log.jsonl"
                + System.lineSeparator());
    assertThat(check(copy)).isZero();
  }

  @Test
  void aFixThatCannotBringBackWhatWasCutStillExitsWithThreeIfStrict() throws IOException {
    StringBuilder text = new StringBuilder("anchor,positive,negative\n");
    for (int i = 0; i < 3; i++) {
      text.append("q" + i + ",p," + (i + "word ").repeat(20).substring(0, 80) + "\n");
    }
    Path file = write("t.csv", text.toString());
    assertThat(check(file)).isZero();
    assertThat(check(file, "--strict", "--fix", folder.resolve("copy.csv"))).isEqualTo(3);
    assertThat(out.toString()).contains("Left in it:");
  }

  @Test
  void leaksAreFoundByText() throws IOException {
    Path file = write("t.csv", "anchor,positive,negative\nTest query,p,n\nother,p,n\n");
    Path queries = write("q.jsonl", "{\"_id\":\"1\",\"text\":\"test query\"}\n");
    Path qrels = write("test.tsv", "query-id\tcorpus-id\tscore\n1\td\t1\n");
    assertThat(check(file, "--eval-queries", queries, "--eval-qrels", qrels)).isEqualTo(3);
    assertThat(out.toString()).contains("evaluation-query                    1    50.00%  records");
    assertThat(err.toString()).isEmpty();
    assertThat(check(file, "--eval-qrels", qrels)).isZero();
    assertThat(err.toString()).contains("known by id only").contains("--eval-queries");
  }

  @Test
  void whatIsWrongWithTheInputOrTheCommandLineExitsWithTwo() throws IOException {
    Path file = write("t.csv", "anchor,positive,negative\nq,p\n");
    assertThat(check(file)).isEqualTo(2);
    assertThat(err.toString()).contains(file + ":2: ");
    assertThat(check(folder.resolve("absent"))).isEqualTo(2);
    assertThat(check(file, "--ignore", "empty-texts")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean 'empty-text'?");
    assertThat(check(file, "--format", "trec")).isEqualTo(2);
    assertThat(check(file, "--near", "1.5")).isEqualTo(2);
    assertThat(err.toString()).contains("near is 1.5; legal: above 0 to 1");
    assertThat(check(file, "--fix", file)).isEqualTo(2);
    assertThat(check()).isEqualTo(2);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
