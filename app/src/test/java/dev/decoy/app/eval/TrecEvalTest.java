package dev.decoy.app.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;
import dev.decoy.measure.metric.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with what trec_eval itself printed; trec-eval.json says how that was made. */
class TrecEvalTest {
  @TempDir private Path folder;

  static Stream<Reference> references() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(TrecEvalTest.class.getResourceAsStream("trec-eval.json"))) {
      return Reference.read(in).stream();
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void equalsTrecEvalForEveryQueryAndInTheMean(Reference reference) throws IOException {
    Qrels qrels = Qrels.read(Files.write(folder.resolve("qrels"), reference.qrels()));
    TrecRun run = TrecRun.read(Files.write(folder.resolve("run"), reference.run()));
    List<Metric> metrics = reference.mean().keySet().stream().map(Metric::parse).toList();
    Evaluation evaluation = Evaluation.of(qrels, run, metrics, reference.conventions());
    for (int m = 0; m < metrics.size(); m++) {
      String label = metrics.get(m).label();
      assertThat(evaluation.mean(m))
          .as(label)
          .isCloseTo(Objects.requireNonNull(reference.mean().get(label)), within(1e-12));
      for (int q = 0; q < evaluation.queries().size(); q++) {
        String query = evaluation.queries().get(q);
        Map<String, Double> theirs = reference.queries().get(query);
        if (theirs == null) {
          // Version 9 does not print queries that it counts as 0.
          assertThat(run.has(query)).isFalse();
          assertThat(evaluation.value(m, q)).isZero();
        } else {
          assertThat(evaluation.value(m, q))
              .as("%s of query %s", label, query)
              .isCloseTo(Objects.requireNonNull(theirs.get(label)), within(1e-12));
        }
      }
    }
    assertThat(evaluation.queries()).containsAll(reference.queries().keySet());
  }
}
