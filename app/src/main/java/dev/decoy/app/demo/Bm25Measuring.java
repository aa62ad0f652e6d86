package dev.decoy.app.demo;

import dev.decoy.app.eval.Conventions;
import dev.decoy.app.eval.Evaluation;
import dev.decoy.app.mine.RunFolder;
import dev.decoy.candidate.Anchors;
import dev.decoy.data.Dataset;
import dev.decoy.data.output.OutputOptions;
import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import dev.decoy.data.output.TrainingRow;
import dev.decoy.data.output.TrainingWriter;
import dev.decoy.data.store.TextStore;
import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;
import dev.decoy.lucene.Bm25;
import dev.decoy.lucene.Bm25Index;
import dev.decoy.lucene.Documents;
import dev.decoy.lucene.IndexBuild;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Ranks by BM25 with the index that the mining made, and measures as {@code eval} does. */
final class Bm25Measuring implements Measuring {
  private static final String METRICS = "ndcg@10,mrr@10,hit@1,recall@10,recall@100";

  /** Deep enough for the deepest metric. */
  private static final int DEPTH = 100;

  @Override
  public Measured measure(Request request) throws IOException {
    Qrels qrels = Qrels.read(request.corpus().resolve("qrels").resolve(request.split() + ".tsv"));
    Bm25 bm25 = Options.build(Bm25.class, Spec.parse(request.source()).options());
    Path store = RunFolder.store(request.run());
    try (Dataset data = Dataset.open(store)) {
      TextStore documents = data.documents();
      // Named as the mining names it, so that its index is opened and none is built.
      try (Bm25Index index =
          new IndexBuild(request.threads())
              .open(
                  RunFolder.index(request.run()).resolve(bm25.analyzer()),
                  bm25,
                  Dataset.inputs(store).toString(),
                  Documents.titled(documents.size(), documents::title, documents::text),
                  _ -> {})) {
        write(data, index, qrels, request.ranking());
      }
    }
    List<Metric> metrics = Metric.parseAll(METRICS);
    Evaluation evaluation =
        Evaluation.of(qrels, TrecRun.read(request.ranking()), metrics, Conventions.DEFAULT);
    SequencedMap<String, Double> means = new LinkedHashMap<>();
    for (int m = 0; m < metrics.size(); m++) {
      means.put(metrics.get(m).label(), evaluation.mean(m));
    }
    return new Measured(evaluation.queries().size(), means);
  }

  private static void write(Dataset data, Bm25Index index, Qrels qrels, Path ranking)
      throws IOException {
    TextStore queries = data.queries();
    int[] ordinals = qrels.queries().stream().mapToInt(queries::ordinal).sorted().toArray();
    try (TrainingWriter writer =
        TrainingFormat.TREC.open(ranking, OutputOptions.defaults().withPositives(true))) {
      index
          .source(queries::text)
          .candidates(
              new Anchors(ordinals),
              DEPTH,
              (query, ids, scores, n) -> {
                List<Passage> found = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                  // A ranking holds no texts.
                  found.add(new Passage(data.documents().id(ids[i]), "", scores[i]));
                }
                writer.write(
                    new TrainingRow(queries.id(query), queries.text(query), List.of(), found));
              });
      writer.finish();
    }
  }
}
