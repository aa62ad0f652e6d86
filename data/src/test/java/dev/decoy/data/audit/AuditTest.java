package dev.decoy.data.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.data.output.TrainingFormat;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {
  @TempDir Path folder;

  @Test
  void aCleanFileHasNoFindings() throws IOException {
    AuditReport report =
        audit(
            """
            {"anchor":"a","positive":"b","negative":"c"}
            {"anchor":"a","positive":"b","negative":"d"}
            {"anchor":"e","positive":"f","negative":"g"}
            """);
    assertThat(report.findings()).isEmpty();
    assertThat(report.problems()).isFalse();
    assertThat(report.format()).isEqualTo(TrainingFormat.TRIPLET);
    assertThat(report.records()).isEqualTo(3);
    assertThat(report.positives()).isEqualTo(3);
    assertThat(report.negatives()).isEqualTo(3);
  }

  @Test
  void findsANegativeThatEqualsAPositiveWhateverItsCaseAndPunctuation() throws IOException {
    only(
        """
        {"query":"q","pos":["The  Answer."],"neg":["other","the answer"]}
        """,
        Kind.NEGATIVE_EQUALS_POSITIVE,
        1);
  }

  @Test
  void findsAPositiveAmongTheNegativesOfNeighbouringRecords() throws IOException {
    Finding finding =
        only(
            """
            {"anchor":"q","positive":"first","negative":"no"}
            {"anchor":"q","positive":"second","negative":"First!"}
            """,
            Kind.NEGATIVE_EQUALS_POSITIVE,
            2);
    assertThat(finding.examples().getFirst().text()).isEqualTo("First!");
    assertThat(finding.of()).isEqualTo(2);
    assertThat(finding.share()).isEqualTo(0.5);
  }

  @Test
  void findsANegativeThatSharesMostOfItsWordingWithAPositive() throws IOException {
    // Shingles of three words: 18 each, 15 in common; 15 / 21 = 0.714.
    String words = IntStream.range(0, 20).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    String changed = words.replace("w10", "x");
    String file =
        "{\"query\":\"q\",\"pos\":[\"" + words + "\"],\"neg\":[\"" + changed + "\",\"n\"]}\n";
    assertThat(audit(file).findings()).isEmpty();
    AuditOptions lower =
        new AuditOptions(Optional.empty(), 0.71, 0.95, Set.of(), false, EvaluationSet.none());
    Finding finding = audit(file, lower).findings().getFirst();
    assertThat(finding.kind()).isEqualTo(Kind.NEGATIVE_NEAR_POSITIVE);
    assertThat(finding.examples().getFirst().why())
        .isEqualTo("it shares 71% of its wording with a positive");
    AuditOptions higher =
        new AuditOptions(Optional.empty(), 0.72, 0.95, Set.of(), false, EvaluationSet.none());
    assertThat(audit(file, higher).findings()).isEmpty();
  }

  @Test
  void findsANegativeThatIsTheAnchor() throws IOException {
    only(
        """
        anchor,positive,negative
        What is it?,a thing,what is it
        """,
        Kind.NEGATIVE_EQUALS_ANCHOR,
        2);
  }

  @Test
  void findsANegativeThatStandsTwiceInOneRecord() throws IOException {
    only(
        """
        {"anchor":"q","positive":"p","negative_1":"n","negative_2":"m","negative_3":"N"}
        """,
        Kind.REPEATED_NEGATIVE,
        1);
  }

  @Test
  void takesTheSameNegativeInTwoRecordsOfOneAnchorForWhatItIs() throws IOException {
    assertThat(
            audit(
                    """
                    {"anchor":"q","positive":"p","negative":"n"}
                    {"anchor":"q","positive":"r","negative":"n"}
                    """)
                .findings())
        .isEmpty();
  }

  @Test
  void findsRecordsThatRepeatEarlierOnes() throws IOException {
    Finding finding =
        only(
            """
            anchor\tpassage\tlabel
            q\tp\t1
            q\tn\t0
            r\tp\t1
            r\tn\t0
            Q\tP.\t1
            q\tm\t0
            """,
            Kind.DUPLICATE_RECORD,
            6);
    assertThat(finding.examples().getFirst().why()).isEqualTo("the record on line 2 says the same");
    assertThat(finding.of()).isEqualTo(6);
  }

  @Test
  void aRecordWithAnotherNumberOfPositivesIsNoDuplicate() throws IOException {
    AuditOptions relaxed =
        new AuditOptions(
            Optional.empty(),
            0.8,
            0.95,
            Set.of(Kind.CONFLICTING_LABELS),
            false,
            EvaluationSet.none());
    assertThat(
            audit(
                    """
                    {"query":"q","pos":["a","b"],"neg":["c"]}
                    {"query":"r","pos":["x"],"neg":["y"]}
                    {"query":"q","pos":["a"],"neg":["b","c"]}
                    """,
                    relaxed)
                .findings())
        .isEmpty();
  }

  @Test
  void findsATextThatIsPositiveHereAndNegativeFarAway() throws IOException {
    Finding finding =
        only(
            """
            {"query":"q","docs":["p","n"],"labels":[1,0]}
            {"query":"r","docs":["x","p"],"labels":[1,0]}
            {"query":"Q","docs":["s","P"],"labels":[1,0]}
            """,
            Kind.CONFLICTING_LABELS,
            3);
    assertThat(finding.examples().getFirst().why()).contains("line 1");
  }

  @Test
  void findsEmptyTexts() throws IOException {
    AuditReport report =
        audit(
            """
            {"query":"q","pos":["p",""],"neg":["n"," \\t"]}
            {"query":"","pos":["r"],"neg":["s"]}
            """);
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().getFirst().kind()).isEqualTo(Kind.EMPTY_TEXT);
    assertThat(report.findings().getFirst().count()).isEqualTo(3);
    assertThat(report.findings().getFirst().of()).isEqualTo(8);
  }

  @Test
  void findsAStringWhereAListBelongs() throws IOException {
    only("{\"query\":\"q\",\"pos\":\"p\",\"neg\":\"n\"}\n", Kind.STRING_FOR_LIST, 1);
  }

  @Test
  void findsRecordsWithoutPositivesOrNegatives() throws IOException {
    AuditReport report =
        audit(
            """
            {"anchor_id":"1","anchor":"q","positives":[],"negatives":[{"id":"n","text":"n"}]}
            {"anchor_id":"2","anchor":"r","positives":[{"id":"p","text":"p"}],"negatives":[]}
            {"anchor_id":"3","anchor":"s","positives":["x"]}
            """);
    assertThat(report.findings())
        .extracting(f -> f.kind() + " " + f.count())
        .containsExactly("NO_POSITIVES 1", "NO_NEGATIVES 2");
  }

  @Test
  void findsAnchorsOfPairsWithoutAnyNegative() throws IOException {
    only(
        """
        {"sentence1":"q","sentence2":"p","label":1}
        {"sentence1":"r","sentence2":"p","label":1.0}
        {"sentence1":"q","sentence2":"n","label":0}
        """,
        Kind.NO_NEGATIVES,
        2);
  }

  @Test
  void findsNegativesThatScoreAboveTheirPositive() throws IOException {
    AuditReport report =
        audit(
            """
            {"query":"q","pos":["p","r"],"neg":["a","b","c"],"pos_scores":[20,10],"neg_scores":[10,9.5,9.4]}
            {"query":"s","pos":["p"],"neg":["a","b"],"pos_scores":[-10],"neg_scores":[-10.5,-10.6]}
            """);
    // 9.5 = 0.95 · 10; below zero the margin is 5 % of the size: -10.5.
    assertThat(report.findings())
        .extracting(f -> f.kind() + " " + f.count())
        .containsExactly("SCORE_ABOVE_POSITIVE 1", "SCORE_NEAR_POSITIVE 2");
    assertThat(report.findings().getFirst().examples().getFirst().why())
        .isEqualTo("it scores 10.0 and its positive 10.0");
  }

  @Test
  void suspicionsAloneAreNoProblemUnlessStrict() throws IOException {
    String file = "{\"anchor\":\"q\",\"positive\":\"p\",\"negative\":\"n\",\"score\":[1.0,0.97]}\n";
    assertThat(audit(file).problems()).isFalse();
    assertThat(audit(file).findings()).hasSize(1);
    AuditOptions strict =
        new AuditOptions(Optional.empty(), 0.8, 0.95, Set.of(), true, EvaluationSet.none());
    assertThat(audit(file, strict).problems()).isTrue();
  }

  @Test
  void findsTextsThatWereCutAtTheSameLength() throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      String cut = (i + " words words ").repeat(20).substring(0, 99) + "w";
      file.append("{\"anchor\":\"q" + i + "\",\"positive\":\"" + cut + "\",\"negative\":\"n\"}\n");
    }
    AuditReport report = audit(file.toString());
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().getFirst().kind()).isEqualTo(Kind.TRUNCATED_TEXT);
    assertThat(report.findings().getFirst().count()).isEqualTo(4);
    assertThat(report.problems()).isFalse();
  }

  @Test
  void textsOfOneLengthThatEndAsSentencesDoAreNotCut() throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      String whole = (i + " words words ").repeat(20).substring(0, 99) + ".";
      file.append(
          "{\"anchor\":\"q" + i + "\",\"positive\":\"" + whole + "\",\"negative\":\"n\"}\n");
    }
    assertThat(audit(file.toString()).findings()).isEmpty();
  }

  @Test
  void findsAnchorsThatAreEvaluationQueries() throws IOException {
    Path qrels = write("qrels.tsv", "query-id\tcorpus-id\tscore\n1\td1\t1\n2\td2\t1\n");
    Path queries =
        write(
            "queries.jsonl",
            "{\"_id\":\"1\",\"text\":\"Test Query\"}\n{\"_id\":\"3\",\"text\":\"train query\"}\n");
    Path corpus =
        write("corpus.jsonl", "{\"_id\":\"d1\",\"title\":\"T\",\"text\":\"the relevant one\"}\n");
    EvaluationSet evaluation =
        EvaluationSet.read(Optional.of(qrels), Optional.of(queries), Optional.of(corpus));
    AuditOptions options =
        new AuditOptions(Optional.empty(), 0.8, 0.95, Set.of(), false, evaluation);
    AuditReport report =
        audit(
            """
            {"anchor_id":"x","anchor":"test query","positives":["p"],"negatives":["n"]}
            {"anchor_id":"2","anchor":"whatever","positives":["p"],"negatives":["n"]}
            {"anchor_id":"1","anchor":"another id space","positives":["p"],"negatives":["n"]}
            {"anchor_id":"3","anchor":"train query","positives":["T the relevant one"],"negatives":["n"]}
            """,
            options);
    assertThat(report.findings())
        .extracting(f -> f.kind() + " " + f.count() + " " + f.examples().getFirst().line())
        .containsExactly("EVALUATION_QUERY 2 1", "EVALUATION_ANSWER 1 4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"query_id\":\"1\",\"query\":\"q\",\"positive_passages\":[{\"docid\":\"d\",\"title\":\"A\","
            + "\"text\":\"b\"}],\"negative_passages\":[{\"docid\":\"e\",\"title\":\"\",\"text\":\"a b\"}]}",
        "{\"question\":\"q\",\"positive\":[\"a b\"],\"hard_negatives\":[\"A. B.\"]}",
        "{\"anchor\":\"q\",\"positives\":[\"a b\"],\"negatives\":[{\"text\":\"a b\",\"score\":null}]}"
      })
  void readsRowsUnderOtherUsualNames(String row) throws IOException {
    AuditReport report = audit(row + "\n");
    assertThat(report.findings())
        .extracting(Finding::kind)
        .containsExactly(Kind.NEGATIVE_EQUALS_POSITIVE);
  }

  @Test
  void evaluationFilesThatDoNotBelongTogetherAreRefused() throws IOException {
    Optional<Path> qrels = Optional.of(write("qrels.tsv", "query-id\tcorpus-id\tscore\n1\td\t1\n"));
    Optional<Path> other = Optional.of(write("other.jsonl", "{\"_id\":\"9\",\"text\":\"x\"}\n"));
    assertThatThrownBy(() -> EvaluationSet.read(qrels, other, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none of the 1 judged queries");
    assertThatThrownBy(() -> EvaluationSet.read(qrels, Optional.empty(), other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none of the 1 relevant documents");
    assertThatThrownBy(() -> EvaluationSet.read(Optional.empty(), Optional.empty(), other))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("--eval-qrels");
  }

  @Test
  void ignoredKindsAreNotLookedFor() throws IOException {
    AuditOptions options =
        new AuditOptions(
            Optional.empty(), 0.8, 0.95, Set.of(Kind.EMPTY_TEXT), false, EvaluationSet.none());
    assertThat(
            audit("{\"anchor\":\"q\",\"positive\":\"p\",\"negative\":\"\"}\n", options).findings())
        .isEmpty();
  }

  @Test
  void examplesAreTheFirstFiveByLine() throws IOException {
    String file = "{\"anchor\":\"q\",\"positive\":\"p\",\"negative\":\"n\"}\n".repeat(9);
    Finding finding = audit(file).findings().getFirst();
    assertThat(finding.count()).isEqualTo(8);
    assertThat(finding.examples())
        .extracting(Finding.Example::line)
        .containsExactly(2L, 3L, 4L, 5L, 6L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "{\"anchor\":\"q\",\"positive\":\"p\"}\n",
        "{\"anchor\":\"q\",\"positive\":\"p\",\"negative\":\"n\"}\n{\"anchor\":\"q\"}\n",
        "{\"anchor\":\"q\",\"positive\":\"p\",\"negative\":\"n\"}\n{oops\n",
        "{\"anchor\":\"q\",\"positive\":\"p\",\"negative\":\"n\"} {}\n",
        "[{\"anchor\":\"q\"}]\n",
        "{\"query\":\"q\",\"pos\":[1],\"neg\":[\"n\"]}\n",
        "{\"query\":\"q\",\"pos\":{\"a\":1},\"neg\":[\"n\"]}\n",
        "{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"n\"],\"neg_scores\":[1,2]}\n",
        "{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"n\"],\"neg_scores\":[1e300]}\n",
        "{\"query\":\"q\",\"docs\":[\"p\"],\"labels\":[1,0]}\n",
        "{\"query\":\"q\",\"docs\":[\"p\",\"n\"],\"labels\":[0.7,0.1]}\n",
        "{\"anchor\":\"q\",\"passage\":\"p\",\"label\":0.5}\n",
        "{\"anchor\":\"q\",\"positives\":[{\"id\":\"1\"}],\"negatives\":[]}\n",
        "{\"foo\":1}\n",
        "anchor,positive,negative\n",
        "anchor,positive,negative\na,b\n",
        "anchor,positive,negative\na,\"b,c\n",
        "anchor,anchor,negative\na,b,c\n",
        "just one column\nx\n",
        "q1 Q0 d1 1 2.5 decoy\n"
      })
  void whatCannotBeReadIsInputThatNamesTheFile(String text) {
    assertThatThrownBy(() -> audit(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("train.jsonl")
        .hasMessageContaining("; ");
  }

  private Finding only(String file, Kind kind, long line) throws IOException {
    AuditReport report = audit(file);
    assertThat(report.findings()).extracting(Finding::kind).containsExactly(kind);
    Finding finding = report.findings().getFirst();
    assertThat(finding.count()).isEqualTo(1);
    assertThat(finding.examples()).extracting(Finding.Example::line).containsExactly(line);
    assertThat(report.problems()).isTrue();
    return finding;
  }

  private AuditReport audit(String file) throws IOException {
    return audit(file, AuditOptions.defaults());
  }

  private AuditReport audit(String file, AuditOptions options) throws IOException {
    return Audit.of(write("train.jsonl", file), options, bytes -> {});
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
