package dev.decoy.train.retriever;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.embedding.EmbeddingBatch;
import dev.decoy.objective.score.ScoreBatch;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which inputs an objective asks for beside the scores or vectors, found by asking it. */
final class Inputs {
  static final String OWNERS = "owners";
  static final String QUERY_QUERY = "query-query";
  static final String DOCUMENT_DOCUMENT = "document-document";
  static final String WEIGHTS = "weights";
  static final String TEACHER = "teacher";
  static final String NEGATIVES = "negatives";
  static final String NOISE = "noise";

  private Inputs() {}

  /**
   * Finds them on a made-up batch of four anchors.
   *
   * @throws IllegalArgumentException if it asks for something that nobody here has
   */
  static Set<String> of(RetrieverTraining training, RetrieverData data) {
    Set<String> wanted = new LinkedHashSet<>();
    Gradients gradients = new Gradients();
    while (true) {
      try {
        switch (training.loss()) {
          case RetrieverLoss.OnScores(var objective) ->
              objective.lossAndGradient(scores(training, wanted), gradients);
          case RetrieverLoss.OnVectors(var objective) ->
              objective.lossAndGradient(vectors(training, wanted), gradients);
        }
        if (data.weights().length > 0 && training.loss() instanceof RetrieverLoss.OnScores) {
          wanted.add(WEIGHTS);
        }
        return wanted;
      } catch (MissingInputException e) {
        String reason = reason(e.input(), training, data);
        if (!reason.isEmpty() || !wanted.add(e.input())) {
          throw new IllegalArgumentException(
              "this objective cannot train a retriever here: it needs the input '"
                  + e.input()
                  + "', "
                  + (reason.isEmpty() ? "in another shape: " + e.getMessage() : reason),
              e);
        }
      }
    }
  }

  /** Whether an objective refuses a batch in which an anchor has its positive and nothing else. */
  static boolean refusesAnchorsAlone(Objective<ScoreBatch> objective) {
    Matrix.Floats scores = Matrix.floats(2, 2);
    scores.fill(0.5);
    Matrix.Floats relevance = Matrix.floats(2, 2);
    relevance.set(0, 0, 1);
    relevance.set(0, 1, Double.NaN);
    relevance.set(1, 0, 0);
    relevance.set(1, 1, 1);
    Matrix.Floats owners = Matrix.floats(1, 2);
    owners.set(0, 1, 1);
    Extras extras =
        Extras.of(OWNERS, owners)
            .with(QUERY_QUERY, similar(2))
            .with(DOCUMENT_DOCUMENT, similar(2))
            .with(WEIGHTS, filled(2, 2, 1))
            .with(TEACHER, scores.copy());
    try {
      double _ =
          objective.lossAndGradient(new ScoreBatch(scores, relevance, extras), new Gradients());
      return false;
    } catch (MissingInputException e) {
      // It is told of where the inputs are looked for.
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /** Why an input cannot be had; empty if it can. */
  private static String reason(String input, RetrieverTraining training, RetrieverData data) {
    boolean onScores = training.loss() instanceof RetrieverLoss.OnScores;
    return switch (input) {
      case OWNERS, QUERY_QUERY, DOCUMENT_DOCUMENT, WEIGHTS -> onScores ? "" : nobody();
      case NOISE -> onScores ? nobody() : "";
      case NEGATIVES ->
          onScores
              ? nobody()
              : training.negatives() > 0 ? "" : "mined negatives, and training takes 0 of them";
      case TEACHER ->
          !onScores
              ? nobody()
              : training.inBatch()
                  ? "the scores of mining, which in-batch negatives do not have; train without them"
                  : data.isScored() ? "" : "and mining gave no scores to learn from";
      default -> nobody();
    };
  }

  private static String nobody() {
    return "which a static retriever's training does not have";
  }

  private static ScoreBatch scores(RetrieverTraining training, Set<String> wanted) {
    int b = 4;
    int n = training.negatives();
    int c = b + b * n;
    Matrix.Floats scores = Matrix.floats(b, c);
    Matrix.Floats relevance = Matrix.floats(b, c);
    Matrix.Floats owners = Matrix.floats(1, c);
    for (int j = 0; j < c; j++) {
      int owner = j < b ? j : (j - b) / n;
      owners.set(0, j, owner);
      for (int i = 0; i < b; i++) {
        scores.set(i, j, Math.sin(1 + i * c + j) / 2 + (i == j ? 0.4 : 0));
        boolean out = i != owner && !training.inBatch();
        relevance.set(i, j, out ? Double.NaN : i == j ? 1 : 0);
      }
    }
    Extras extras = Extras.of(OWNERS, owners);
    for (String name : wanted) {
      extras =
          switch (name) {
            case QUERY_QUERY -> extras.with(name, similar(b));
            case DOCUMENT_DOCUMENT -> extras.with(name, similar(c));
            case WEIGHTS -> extras.with(name, filled(b, c, 1));
            case TEACHER -> extras.with(name, scores.copy());
            default -> extras;
          };
    }
    return new ScoreBatch(scores, relevance, extras);
  }

  private static Matrix similar(int n) {
    Matrix matrix = filled(n, n, 0.1);
    for (int i = 0; i < n; i++) {
      matrix.set(i, i, 1);
    }
    return matrix;
  }

  private static Matrix filled(int rows, int columns, double value) {
    Matrix matrix = Matrix.floats(rows, columns);
    matrix.fill(value);
    return matrix;
  }

  private static EmbeddingBatch vectors(RetrieverTraining training, Set<String> wanted) {
    int b = 4;
    Map<String, Integer> rows = Map.of(NEGATIVES, b * training.negatives(), NOISE, b);
    Extras extras = Extras.NONE;
    for (String name : wanted) {
      extras = extras.with(name, units(rows.getOrDefault(name, b), 3));
    }
    return new EmbeddingBatch(units(b, 1), units(b, 2), extras);
  }

  private static Matrix units(int rows, int start) {
    Matrix.Floats matrix = Matrix.floats(rows, 8);
    for (int r = 0; r < rows; r++) {
      double squares = 0;
      for (int c = 0; c < 8; c++) {
        double x = Math.sin(start + 1.7 * r + 2.3 * c);
        squares += x * x;
        matrix.set(r, c, x);
      }
      for (int c = 0; c < 8; c++) {
        matrix.set(r, c, matrix.get(r, c) / Math.sqrt(squares));
      }
    }
    return matrix;
  }
}
