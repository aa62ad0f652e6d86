package dev.decoy.benchmarks;

import dev.decoy.candidate.Anchors;
import dev.decoy.lucene.Analyzers;
import dev.decoy.lucene.Bm25;
import dev.decoy.lucene.Bm25Index;
import dev.decoy.lucene.Documents;
import dev.decoy.lucene.IndexBuild;
import dev.decoy.lucene.LuceneLogging;
import dev.decoy.source.Source;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.QueryBuilder;

/**
 * BM25 candidates against the plain loop that one writes with Lucene, side by side: {@code
 * Bm25Throughput DATASET SPLIT [ROUNDS]}, where DATASET is a folder with {@code corpus.jsonl.gz},
 * {@code queries.jsonl.gz} and {@code qrels/SPLIT.tsv}.
 *
 * <p>The plain loop is an index with the default {@code IndexWriterConfig}, the same analyzer, k1
 * and b, {@code IndexSearcher.search(query, 200)} with a query from {@code QueryBuilder}, and the
 * stored id of every hit. A second one takes the ids from doc values instead. All use the same
 * number of threads over the same queries, in alternating rounds; each figure is the median over
 * rounds, and a ratio is the median of the rounds' ratios. Before timing, the lists are compared:
 * equal scores at every rank, and the same documents above the last score.
 */
public final class Bm25Throughput {
  private static final int DEPTH = 200;
  private static final int BLOCK = 32;
  private static final int WARM_UP = 2;
  private static final Bm25 OPTIONS = new Bm25(DEPTH, 0.9, 0.4, "english");

  private Bm25Throughput() {}

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path dataset = Path.of(args[0]);
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 7;
    RetrievalSet set = RetrievalSet.read(dataset, args[1]);
    List<String> ids = set.ids();
    List<String> texts = set.texts();
    List<String> queries = set.queries();
    LuceneLogging.quiet();
    Path scratch = Files.createTempDirectory("bm25-throughput");
    try (Analyzer analyzer = Analyzers.named("english");
        Directory directory = FSDirectory.open(scratch.resolve("plain"))) {
      writePlain(directory, analyzer, ids, texts);
      long start = System.nanoTime();
      try (DirectoryReader reader = DirectoryReader.open(directory);
          Bm25Index index =
              new IndexBuild(2)
                  .open(
                      scratch.resolve("decoy"),
                      OPTIONS,
                      "",
                      Documents.of(texts.size(), texts::get),
                      n -> {})) {
        out.printf(
            Locale.ROOT,
            "%s %s: %,d documents, %,d queries, depth %d; plain index of %d segments; ours built in"
                + " %.1f s%n",
            dataset.getFileName(),
            args[1],
            texts.size(),
            queries.size(),
            DEPTH,
            reader.leaves().size(),
            (System.nanoTime() - start) / 1e9);
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity(0.9f, 0.4f));
        QueryBuilder builder = new QueryBuilder(analyzer);
        Source source = index.source(queries::get);
        List<Loop> loops =
            List.of(
                new Loop("plain, stored ids", new Plain(searcher, builder, queries, false)),
                new Loop("plain, doc values", new Plain(searcher, builder, queries, true)),
                new Loop("ours", new Ours(source, ids)));
        compare(loops.getFirst().worker(), loops.getLast().worker(), queries.size());
        for (int threads : new int[] {1, 2}) {
          time(out, loops, queries.size(), threads, rounds);
        }
      }
    } finally {
      IOUtils.rm(scratch);
    }
  }

  /** Candidates of the queries {@code from}, …, {@code to - 1}. */
  private interface Worker {
    void run(int from, int to, Sink sink) throws IOException;
  }

  private interface Sink {
    void accept(int query, String[] ids, float[] scores, int n);
  }

  private record Loop(String name, Worker worker) {}

  private record Plain(
      IndexSearcher searcher, QueryBuilder builder, List<String> queries, boolean docValues)
      implements Worker {
    @Override
    public void run(int from, int to, Sink sink) throws IOException {
      String[] ids = new String[DEPTH];
      float[] scores = new float[DEPTH];
      StoredFields stored = searcher.storedFields();
      for (int i = from; i < to; i++) {
        Query query = builder.createBooleanQuery("contents", queries.get(i));
        ScoreDoc[] hits = query == null ? new ScoreDoc[0] : searcher.search(query, DEPTH).scoreDocs;
        for (int j = 0; j < hits.length; j++) {
          scores[j] = hits[j].score;
        }
        if (docValues) {
          fromDocValues(hits, ids);
        } else {
          for (int j = 0; j < hits.length; j++) {
            ids[j] = stored.document(hits[j].doc, Set.of("id")).get("id");
          }
        }
        sink.accept(i, ids, scores, hits.length);
      }
    }

    private void fromDocValues(ScoreDoc[] hits, String[] ids) throws IOException {
      Integer[] order = new Integer[hits.length];
      Arrays.setAll(order, j -> j);
      Arrays.sort(order, Comparator.comparingInt(j -> hits[j].doc));
      List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
      LeafReaderContext leaf = leaves.getFirst();
      BinaryDocValues values = leaf.reader().getBinaryDocValues("id");
      for (int j : order) {
        int doc = hits[j].doc;
        if (doc >= leaf.docBase + leaf.reader().maxDoc()) {
          leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
          values = leaf.reader().getBinaryDocValues("id");
        }
        values.advanceExact(doc - leaf.docBase);
        ids[j] = values.binaryValue().utf8ToString();
      }
    }
  }

  private record Ours(Source source, List<String> names) implements Worker {
    @Override
    public void run(int from, int to, Sink sink) {
      String[] ids = new String[DEPTH];
      source.candidates(
          Anchors.range(from, to),
          DEPTH,
          (anchor, ordinals, scores, n) -> {
            for (int i = 0; i < n; i++) {
              ids[i] = names.get(ordinals[i]);
            }
            sink.accept(anchor, ids, scores, n);
          });
    }
  }

  private static void time(PrintStream out, List<Loop> loops, int queries, int threads, int rounds)
      throws Exception {
    Cost[][] costs = new Cost[loops.size()][rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int i = 0; i < loops.size(); i++) {
        Cost cost = run(loops.get(i).worker(), queries, threads);
        if (round >= 0) {
          costs[i][round] = cost;
        }
      }
    }
    out.printf(Locale.ROOT, "%d thread%s%n", threads, threads == 1 ? "" : "s");
    for (int i = 0; i < loops.size(); i++) {
      Cost[] mine = costs[i];
      Cost[] plain = costs[0];
      double[] speedUps =
          IntStream.range(0, rounds).mapToDouble(r -> plain[r].wall() / mine[r].wall()).toArray();
      double[] savings =
          IntStream.range(0, rounds).mapToDouble(r -> plain[r].cpu() / mine[r].cpu()).toArray();
      double wall = median(Arrays.stream(mine).mapToDouble(Cost::wall).toArray());
      double cpu = median(Arrays.stream(mine).mapToDouble(Cost::cpu).toArray());
      double best = median(speedUps);
      out.printf(
          Locale.ROOT,
          "  %-18s %7.0f queries/s  %5.2fx (%.2f to %.2f)   %6.0f us CPU/query  %5.2fx less%n",
          loops.get(i).name(),
          queries / wall,
          best,
          speedUps[0],
          speedUps[rounds - 1],
          cpu / queries * 1e6,
          median(savings));
    }
  }

  /** Sorts the values. */
  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** What a round took, in seconds. */
  private record Cost(double wall, double cpu) {}

  private static Cost run(Worker worker, int queries, int threads) throws Exception {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger hits = new AtomicInteger();
    AtomicLong cpu = new AtomicLong();
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    Callable<Void> loop =
        () -> {
          long before = clock.getCurrentThreadCpuTime();
          for (int from = next.getAndAdd(BLOCK); from < queries; from = next.getAndAdd(BLOCK)) {
            int to = Math.min(queries, from + BLOCK);
            worker.run(from, to, (query, ids, scores, n) -> hits.addAndGet(n));
          }
          cpu.addAndGet(clock.getCurrentThreadCpuTime() - before);
          return null;
        };
    long start = System.nanoTime();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> each : executor.invokeAll(Collections.nCopies(threads, loop))) {
        each.get();
      }
    }
    if (hits.get() == 0) {
      throw new IllegalStateException("nothing was found");
    }
    return new Cost((System.nanoTime() - start) / 1e9, cpu.get() / 1e9);
  }

  private record Ranking(List<String> ids, List<Float> scores) {}

  private static void compare(Worker one, Worker other, int queries) throws IOException {
    List<Ranking> left = rankings(one, queries);
    List<Ranking> right = rankings(other, queries);
    for (int i = 0; i < queries; i++) {
      if (!left.get(i).scores().equals(right.get(i).scores())
          || !aboveTheLast(left.get(i)).equals(aboveTheLast(right.get(i)))) {
        throw new IllegalStateException("query " + i + ": " + left.get(i) + " but " + right.get(i));
      }
    }
  }

  private static Set<String> aboveTheLast(Ranking ranking) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < ranking.ids().size(); i++) {
      if (ranking.ids().size() < DEPTH || ranking.scores().get(i) > ranking.scores().getLast()) {
        ids.add(ranking.ids().get(i));
      }
    }
    return ids;
  }

  private static List<Ranking> rankings(Worker worker, int queries) throws IOException {
    List<Ranking> all = new ArrayList<>();
    worker.run(
        0,
        queries,
        (query, ids, scores, n) -> {
          List<Float> some = new ArrayList<>();
          for (int i = 0; i < n; i++) {
            some.add(scores[i]);
          }
          all.add(new Ranking(List.of(Arrays.copyOf(ids, n)), some));
        });
    return all;
  }

  private static void writePlain(
      Directory directory, Analyzer analyzer, List<String> ids, List<String> texts)
      throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
      for (int i = 0; i < ids.size(); i++) {
        Document document = new Document();
        document.add(new StringField("id", ids.get(i), Field.Store.YES));
        document.add(new BinaryDocValuesField("id", new BytesRef(ids.get(i))));
        document.add(new TextField("contents", texts.get(i), Field.Store.NO));
        writer.addDocument(document);
      }
    }
  }
}
