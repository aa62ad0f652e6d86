package dev.decoy.benchmarks;

import dev.decoy.candidate.Anchors;
import dev.decoy.lucene.Analyzers;
import dev.decoy.lucene.Bm25;
import dev.decoy.lucene.Bm25Index;
import dev.decoy.lucene.Documents;
import dev.decoy.lucene.IndexBuild;
import dev.decoy.source.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
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
import org.apache.lucene.util.QueryBuilder;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

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
  private static final Bm25 OPTIONS = new Bm25(DEPTH, 0.9, 0.4, "english");

  private Bm25Throughput() {}

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path dataset = Path.of(args[0]);
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 7;
    List<String> ids = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    read(
        dataset.resolve("corpus.jsonl.gz"),
        document -> {
          ids.add(document.getOrDefault("_id", ""));
          texts.add(document.getOrDefault("title", "") + "\n" + document.getOrDefault("text", ""));
        });
    List<String> queries = queries(dataset, args[1]);
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
      delete(scratch);
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
    double[][] seconds = new double[loops.size()][rounds];
    for (int round = -2; round < rounds; round++) {
      for (int i = 0; i < loops.size(); i++) {
        double elapsed = run(loops.get(i).worker(), queries, threads);
        if (round >= 0) {
          seconds[i][round] = elapsed;
        }
      }
    }
    out.printf(Locale.ROOT, "%d thread%s%n", threads, threads == 1 ? "" : "s");
    for (int i = 0; i < loops.size(); i++) {
      double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ratios[round] = seconds[0][round] / seconds[i][round];
      }
      double[] sorted = seconds[i].clone();
      Arrays.sort(sorted);
      Arrays.sort(ratios);
      out.printf(
          Locale.ROOT,
          "  %-18s %8.0f queries/s   %.2fx (%.2f to %.2f)%n",
          loops.get(i).name(),
          queries / sorted[rounds / 2],
          ratios[rounds / 2],
          ratios[0],
          ratios[rounds - 1]);
    }
  }

  private static double run(Worker worker, int queries, int threads) throws Exception {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger hits = new AtomicInteger();
    long start = System.nanoTime();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(
            executor.submit(() -> {
              for (int from = next.getAndAdd(32); from < queries; from = next.getAndAdd(32)) {
                worker.run(
                    from,
                    Math.min(queries, from + 32),
                    (query, ids, scores, n) -> hits.addAndGet(n));
              }
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    if (hits.get() == 0) {
      throw new IllegalStateException("nothing was found");
    }
    return (System.nanoTime() - start) / 1e9;
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
        document.add(
            new BinaryDocValuesField("id", new org.apache.lucene.util.BytesRef(ids.get(i))));
        document.add(new TextField("contents", texts.get(i), Field.Store.NO));
        writer.addDocument(document);
      }
    }
  }

  private static List<String> queries(Path dataset, String split) throws IOException {
    Set<String> wanted = new HashSet<>();
    try (Stream<String> lines = Files.lines(dataset.resolve("qrels").resolve(split + ".tsv"))) {
      lines.skip(1).forEach(line -> wanted.add(line.substring(0, line.indexOf('\t'))));
    }
    List<String> queries = new ArrayList<>();
    read(
        dataset.resolve("queries.jsonl.gz"),
        query -> {
          if (wanted.contains(query.getOrDefault("_id", ""))) {
            queries.add(query.getOrDefault("text", ""));
          }
        });
    return queries;
  }

  /** Gives the strings of one JSON object per line, by name. */
  private static void read(Path file, Consumer<Map<String, String>> each) throws IOException {
    JsonFactory json = new JsonFactory();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Map<String, String> strings = new HashMap<>();
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), line)) {
          parser.nextToken();
          for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
              strings.put(name, parser.getString());
            } else {
              parser.skipChildren();
            }
          }
        }
        each.accept(strings);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
