package dev.decoy.app.train;

import dev.decoy.app.mine.MinedRun;
import dev.decoy.app.mine.MinedRun.Example;
import dev.decoy.candidate.Seed;
import dev.decoy.data.Dataset;
import dev.decoy.data.Judgements;
import dev.decoy.data.input.InputException;
import dev.decoy.data.trec.Qrels;
import dev.decoy.method.SpecException;
import dev.decoy.train.retriever.Bags;
import dev.decoy.train.retriever.RetrieverData;
import dev.decoy.train.retriever.RetrieverDev;
import dev.decoy.train.retriever.RetrieverLoss;
import dev.decoy.train.retriever.RetrieverTraining;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What of a run is trained on, and what only measured by.
 *
 * @param examples to train on
 * @param anchors ordinals of the queries to measure by; may be empty
 * @param judged per such query the ordinals of judged documents
 * @param grades one per judgement
 */
record RetrieverInput(List<Example> examples, int[] anchors, int[][] judged, int[][] grades) {

  /**
   * Parts them.
   *
   * @param training which may need a negative for each pair
   * @param dev judgements of queries to measure by, or none
   * @param holdOut the share of the run's anchors that is kept out of training to measure by
   * @param warnings is told what is left out
   */
  static RetrieverInput of(
      MinedRun run,
      RetrieverTraining training,
      @Nullable Path dev,
      double holdOut,
      Seed seed,
      Consumer<String> warnings) {
    Dataset data = run.data();
    List<Example> usable = new ArrayList<>();
    boolean needsNegative = training.needsNegatives();
    int empty = 0;
    int alone = 0;
    for (Example each : run.examples()) {
      if (data.queries().text(each.anchor()).isBlank()
          || (data.documents().title(each.positive()) + data.documents().text(each.positive()))
              .isBlank()) {
        empty++;
      } else if (needsNegative && each.negatives().length == 0) {
        alone++;
      } else {
        usable.add(each);
      }
    }
    if (empty > 0) {
      warnings.accept(empty + " pairs with an empty text are left out");
    }
    if (alone > 0) {
      warnings.accept(
          alone
              + " pairs without a mined negative are left out, as this objective needs one of each"
              + (training.loss() instanceof RetrieverLoss.OnVectors
                  ? "; --negatives 0 takes none"
                  : "; with in-batch negatives it has others"));
    }
    if (training.loss() instanceof RetrieverLoss.OnVectors && isWeighted(usable)) {
      warnings.accept(
          "the mined negatives carry weights, which objectives on vectors do not read; all count"
              + " alike");
    }
    if (usable.isEmpty()) {
      throw new SpecException(
          "the run has no pair of an anchor and a positive with text, so there is nothing to train"
              + " on");
    }
    return dev != null
        ? ofFile(data, usable, dev, warnings)
        : holdOut > 0
            ? heldOut(data, usable, holdOut, seed)
            : new RetrieverInput(usable, new int[0], new int[0][], new int[0][]);
  }

  private static boolean isWeighted(List<Example> examples) {
    for (Example each : examples) {
      for (float weight : each.weights()) {
        if (weight != 1) {
          return true;
        }
      }
    }
    return false;
  }

  private static RetrieverInput ofFile(
      Dataset data, List<Example> usable, Path dev, Consumer<String> warnings) {
    BitSet trained = new BitSet();
    usable.forEach(each -> trained.set(each.anchor()));
    Qrels qrels = Qrels.read(dev);
    List<Integer> anchors = new ArrayList<>();
    List<int[]> judged = new ArrayList<>();
    List<int[]> grades = new ArrayList<>();
    int unknownQueries = 0;
    int unknownDocuments = 0;
    int shared = 0;
    for (String query : qrels.queries()) {
      int ordinal = data.queries().ordinal(query);
      if (ordinal < 0) {
        unknownQueries++;
        continue;
      }
      shared += trained.get(ordinal) ? 1 : 0;
      int[] documents = new int[qrels.grades(query).size()];
      int[] values = new int[documents.length];
      int n = 0;
      for (var entry : qrels.grades(query).entrySet()) {
        documents[n] = data.documents().ordinal(entry.getKey());
        unknownDocuments += documents[n] < 0 ? 1 : 0;
        values[n++] = entry.getValue();
      }
      anchors.add(ordinal);
      judged.add(documents);
      grades.add(values);
    }
    if (anchors.isEmpty()) {
      throw new InputException(
          dev.toString(),
          0,
          "none of its queries is among the texts of the run",
          "mine with --queries that hold the dev queries, too");
    }
    if (shared > 0) {
      throw new InputException(
          dev.toString(),
          0,
          shared + " of its queries are trained on, so it cannot say how good the model is",
          "give a split that was not mined, or --hold-out 0.1");
    }
    if (unknownQueries > 0) {
      warnings.accept(unknownQueries + " queries of " + dev + " are not in the run; left out");
    }
    if (unknownDocuments > 0) {
      warnings.accept(
          unknownDocuments + " documents of " + dev + " are not in the corpus; never found");
    }
    return new RetrieverInput(
        usable,
        anchors.stream().mapToInt(Integer::intValue).toArray(),
        judged.toArray(new int[0][]),
        grades.toArray(new int[0][]));
  }

  private static RetrieverInput heldOut(
      Dataset data, List<Example> usable, double share, Seed seed) {
    BitSet out = new BitSet();
    Seed own = seed.stage("hold-out");
    for (Example each : usable) {
      // By the anchor alone, so that other anchors can come and go.
      if (own.at(each.anchor()).generator().nextDouble() < share) {
        out.set(each.anchor());
      }
    }
    List<Example> rest = usable.stream().filter(each -> !out.get(each.anchor())).toList();
    if (out.isEmpty() || rest.isEmpty()) {
      throw new SpecException(
          "--hold-out "
              + share
              + " of "
              + usable.size()
              + " pairs leaves nothing to "
              + (out.isEmpty() ? "measure by" : "train on")
              + "; take another share, or --dev with a file");
    }
    int[] anchors = out.stream().toArray();
    int[][] judged = new int[anchors.length][];
    int[][] grades = new int[anchors.length][];
    for (int i = 0; i < anchors.length; i++) {
      Judgements known = data.judgements();
      int query = anchors[i];
      judged[i] = known.positives(query);
      grades[i] = Arrays.stream(judged[i]).map(document -> known.grade(query, document)).toArray();
    }
    return new RetrieverInput(rest, anchors, judged, grades);
  }

  /** What the trainer reads. */
  RetrieverData data(Dataset data, Bags queries, Bags documents) {
    int n = examples.size();
    boolean weighted = isWeighted(examples);
    int[][] negatives = new int[n][];
    float[][] weights = new float[n][];
    for (int i = 0; i < n; i++) {
      negatives[i] = examples.get(i).negatives();
      weights[i] = examples.get(i).weights();
    }
    int[][] known = new int[queries.size()][];
    Arrays.setAll(known, data.judgements()::positives);
    return new RetrieverData(
        queries,
        documents,
        examples.stream().mapToInt(Example::anchor).toArray(),
        examples.stream().mapToInt(Example::positive).toArray(),
        negatives,
        examples.stream().map(Example::scores).toArray(float[][]::new),
        weighted ? weights : new float[0][],
        known);
  }

  /** What it is measured by, if by anything. */
  Optional<RetrieverDev> dev(Bags queries, Bags documents) {
    return anchors.length == 0
        ? Optional.empty()
        : Optional.of(new RetrieverDev(queries, documents, anchors, judged, grades));
  }
}
