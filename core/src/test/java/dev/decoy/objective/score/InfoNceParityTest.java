package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.InfoNce.Hardness;
import dev.decoy.objective.score.InfoNce.Partition;
import dev.decoy.objective.score.InfoNce.Positives;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds loss and gradient, chained back to the vectors, against the retrieval field's library. */
class InfoNceParityTest {
  static List<Reference> cases() {
    return Reference.cases(InfoNceParityTest.class, "released-infonce.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(34);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheLibraryComputesInEveryDirection(Reference reference) {
    int rows = whole(reference, "B");
    int d = whole(reference, "dim");
    double[] queries = reference.numbers("queries");
    double[] documents = reference.numbers("documents");
    int columns = documents.length / d;
    Hardness hardness =
        switch (whole(reference, "hardness")) {
          case 1 -> Hardness.IN_BATCH;
          case 2 -> Hardness.OWN;
          case 3 -> Hardness.ALL;
          default -> Hardness.NONE;
        };
    InfoNce objective =
        new InfoNce(
            1 / reference.number("scale").orElseThrow(),
            Positives.MEAN,
            whole(reference, "queryToQuery") == 1,
            whole(reference, "documentToQuery") == 1,
            whole(reference, "documentToDocument") == 1,
            whole(reference, "perDirection") == 1 ? Partition.PER_DIRECTION : Partition.JOINT,
            hardness,
            hardness == Hardness.NONE ? 0 : reference.number("strength").orElseThrow());
    Matrix owners = Matrix.doubles(1, columns);
    for (int j = 0; j < columns; j++) {
      owners.set(0, j, j % rows);
    }
    Extras extras =
        Extras.of("owners", owners)
            .with("query-query", dots(queries, queries, d))
            .with("document-document", dots(documents, documents, d));
    ScoreBatch plain = ScoreBatch.inBatch(dots(queries, documents, d));
    Gradients out = new Gradients();
    double loss =
        objective.lossAndGradient(new ScoreBatch(plain.scores(), plain.relevance(), extras), out);

    assertThat(loss).isCloseTo(reference.number("loss").orElseThrow(), within(1e-12));
    double[] ofQueries = new double[queries.length];
    double[] ofDocuments = new double[documents.length];
    chain(out.of("scores"), queries, documents, d, ofQueries, ofDocuments);
    if (objective.queryToQuery()) {
      chain(out.of("query-query"), queries, queries, d, ofQueries, ofQueries);
    }
    if (objective.documentToDocument()) {
      chain(out.of("document-document"), documents, documents, d, ofDocuments, ofDocuments);
    }
    assertThat(ofQueries).containsExactly(reference.numbers("queryGradient"), within(1e-12));
    assertThat(ofDocuments).containsExactly(reference.numbers("documentGradient"), within(1e-12));
  }

  private static int whole(Reference reference, String key) {
    return (int) Math.round(reference.number(key).orElseThrow());
  }

  private static Matrix dots(double[] left, double[] right, int d) {
    Matrix dots = Matrix.doubles(left.length / d, right.length / d);
    for (int i = 0; i < dots.rows(); i++) {
      for (int j = 0; j < dots.columns(); j++) {
        double[] a = Arrays.copyOfRange(left, i * d, (i + 1) * d);
        for (int c = 0; c < d; c++) {
          dots.set(i, j, dots.get(i, j) + a[c] * right[j * d + c]);
        }
      }
    }
    return dots;
  }

  private static void chain(
      Matrix gradient, double[] left, double[] right, int d, double[] ofLeft, double[] ofRight) {
    for (int i = 0; i < gradient.rows(); i++) {
      for (int j = 0; j < gradient.columns(); j++) {
        for (int c = 0; c < d; c++) {
          ofLeft[i * d + c] += gradient.get(i, j) * right[j * d + c];
          ofRight[j * d + c] += gradient.get(i, j) * left[i * d + c];
        }
      }
    }
  }
}
