package dev.decoy.benchmarks;

import dev.decoy.candidate.Anchors;
import dev.decoy.lucene.Bm25;
import dev.decoy.lucene.Bm25Index;
import dev.decoy.lucene.Documents;
import dev.decoy.lucene.IndexBuild;
import dev.decoy.measure.metric.JudgedRanking;
import dev.decoy.measure.metric.Ndcg;
import dev.decoy.measure.metric.Recall;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.util.IOUtils;

/**
 * How well untuned BM25 ranks: {@code Bm25Quality FOLDER SPLIT…} prints a line of nDCG@10 and
 * recall@200 for the split of each data set, folders and splits in turn.
 */
public final class Bm25Quality {
  private static final Bm25 UNTUNED = new Bm25(200, 0.9, 0.4, "english");

  private Bm25Quality() {}

  /** Prints the lines. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (int i = 0; i + 1 < args.length; i += 2) {
      Path folder = Path.of(args[i]);
      out.printf("%-10s %-6s ", folder.getFileName(), args[i + 1]);
      measure(out, RetrievalSet.read(folder, args[i + 1]));
    }
  }

  private static void measure(PrintStream out, RetrievalSet set) throws IOException {
    Path scratch = Files.createTempDirectory("bm25-quality");
    Documents documents = Documents.of(set.texts().size(), set.texts()::get);
    try (Bm25Index index = new IndexBuild(2).open(scratch, UNTUNED, "", documents, n -> {})) {
      double[] sums = new double[2];
      index
          .source(set.queries()::get)
          .candidates(
              Anchors.range(0, set.queries().size()),
              UNTUNED.depth(),
              (query, ids, scores, n) -> {
                Map<String, Integer> judged = set.grades().get(query);
                int[] grades = new int[n];
                for (int i = 0; i < n; i++) {
                  grades[i] = judged.getOrDefault(set.ids().get(ids[i]), JudgedRanking.UNJUDGED);
                }
                int[] all = judged.values().stream().mapToInt(Integer::intValue).toArray();
                JudgedRanking ranking = new JudgedRanking(grades, all, 1);
                sums[0] += new Ndcg(10).of(ranking);
                sums[1] += new Recall(UNTUNED.depth()).of(ranking);
              });
      int n = set.queries().size();
      out.printf(
          Locale.ROOT,
          "%,6d documents %,6d queries   nDCG@10 %.4f   recall@200 %.4f%n",
          set.ids().size(),
          n,
          sums[0] / n,
          sums[1] / n);
    } finally {
      IOUtils.rm(scratch);
    }
  }
}
