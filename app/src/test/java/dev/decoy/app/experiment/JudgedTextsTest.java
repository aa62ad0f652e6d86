package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.app.generate.PlantedFolder;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.synthesize.PlantedQueries;
import dev.decoy.synthesize.PlantedRelevance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgedTextsTest {
  @TempDir private Path folder;

  private Map<String, Path> files(Map<String, String> contents) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Map.Entry<String, String> one : contents.entrySet()) {
      Path file =
          folder.resolve(one.getKey() + (one.getValue().startsWith("{") ? ".jsonl" : ".tsv"));
      files.put(one.getKey(), Files.writeString(file, one.getValue()));
    }
    return files;
  }

  private static Map<String, String> small() {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put(
        "corpus",
        """
        {"_id": "d1", "title": "Cats", "text": "The cat sleeps"}
        {"_id": "d2", "title": "", "text": "a dog barking"}
        """);
    contents.put(
        "queries",
        """
        {"_id": "q4", "text": "tested dogs"}
        {"_id": "q1", "text": "sleeping cat"}
        {"_id": "q2", "text": "barks"}
        {"_id": "q3", "text": "cats"}
        """);
    contents.put("train", "q1\t0\td1\t1\nq1\t0\td2\t0\n");
    contents.put("teacher", "q2\t0\td2\t1\n");
    contents.put("dev", "q3\t0\td2\t1\nq3\t0\td1\t2\n");
    contents.put("test", "q4\t0\td2\t1\n");
    return contents;
  }

  @Test
  void textsAreStemsAndPartsStandInOrder() throws IOException {
    JudgedTexts texts = JudgedTexts.read(files(small()));
    // cat cat sleep | dog bark; "the" and "a" are stop words
    assertThat(texts.documents()).isDeepEqualTo(new int[][] {{0, 0, 1}, {2, 3}});
    assertThat(texts.queries()).isDeepEqualTo(new int[][] {{1, 0}, {3}, {0}, {4, 2}});
    assertThat(texts.words()).isEqualTo(5);
    assertThat(texts.relevant()).isDeepEqualTo(new int[][] {{0}, {1}, {0, 1}, {1}});
    assertThat(texts.parts()).isEqualTo(new PlantedQueries(1, 1, 1, 1));
    assertThat(texts.first(Part.DEV)).isEqualTo(2);
    assertThat(texts.first(Part.TEST)).isEqualTo(3);
    assertThat(texts.queryTexts().text(3)).isEqualTo("tested dogs");
    assertThat(texts.documentTexts().text(0)).isEqualTo("Cats The cat sleeps");
    assertThat(texts.unlabelled(0, new int[] {1, 0})).containsExactly(1);
  }

  @Test
  void aQueryOfTwoPartsIsRefused() throws IOException {
    Map<String, String> contents = small();
    contents.put("test", "q1\t0\td1\t1\n");
    Map<String, Path> files = files(contents);
    assertThatThrownBy(() -> JudgedTexts.read(files))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("a query is in two of train, teacher, dev and test");
  }

  @Test
  void whatIsJudgedMustBeThere() throws IOException {
    assertThatThrownBy(() -> JudgedTexts.read(withTeacher("q2\t0\td2\t0\n")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("teacher.tsv: none of its queries has a relevant document");
    assertThatThrownBy(() -> JudgedTexts.read(withTeacher("q2\t0\td2\t1\nq2\t0\td9\t1\n")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("teacher.tsv: 'd9' is relevant to 'q2', and the corpus has no such");
    assertThatThrownBy(() -> JudgedTexts.read(withTeacher("q2\t0\td2\t1\nq9\t0\td2\t1\n")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("teacher.tsv: there is no query 'q9' among the queries");
    JudgedTexts kept = JudgedTexts.read(withTeacher("q2\t0\td2\t1\nq9\t0\td9\t0\n"));
    assertThat(kept.parts()).isEqualTo(new PlantedQueries(1, 1, 1, 1));
  }

  private Map<String, Path> withTeacher(String qrels) throws IOException {
    Map<String, String> contents = small();
    contents.put("teacher", qrels);
    return files(contents);
  }

  @Test
  void theExperimentRunsOnThemWithoutWhatOnlyATruthTells() throws IOException {
    Path data = folder.resolve("planted");
    PlantedFolder.make(
        new PlantedRelevance(3, PlantedRelevance.Label.FEWEST, 2, 2, 60, 40, 2000),
        new PlantedQueries(100, 100, 20, 30),
        7,
        data);
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("corpus", data.resolve("corpus.jsonl"));
    files.put("queries", data.resolve("queries.jsonl"));
    for (String part : new String[] {"train", "teacher", "dev", "test"}) {
      files.put(part, data.resolve("qrels").resolve(part + ".tsv"));
    }
    Experiment.OnFiles experiment =
        (Experiment.OnFiles)
            Experiments.of(
                Spec.parse("mixed-negatives:sources=bm25+lsa,epochs=1,negatives=5,depth=20"));
    SequencedMap<String, Double> one = experiment.run(Part.TEST, 1, files);
    assertThat(one.keySet())
        .containsExactlyInAnyOrderElementsOf(experiment.metricsOnFiles())
        .doesNotContain("false-negatives", "agreement");
    assertThat(one.get("mean-ndcg@10")).isBetween(0.01, 1.0);
    assertThat(experiment.run(Part.TEST, 1, files)).isEqualTo(one);
    assertThat(experiment.run(Part.DEV, 1, files)).isNotEqualTo(one);
  }
}
