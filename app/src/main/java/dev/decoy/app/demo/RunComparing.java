package dev.decoy.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.decoy.app.Version;
import dev.decoy.app.compare.CompareCommand;
import dev.decoy.data.input.InputException;
import dev.decoy.data.output.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.LongStream;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares through the {@code compare} command itself: writes a file that a user could have
 * written, and runs it. Random negatives, the top of the source, and the same top behind the
 * default recipe's judges; all else is equal.
 */
final class RunComparing implements Comparing {
  /** How a file begins that may be replaced. */
  private static final String WRITTEN = "# Written by 'decoy demo'";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int SEEDS = 3;
  private static final List<String> ARMS = List.of("random", "hard", "hard-judged");

  @Override
  public Compared compare(Request request, PrintWriter messages) throws IOException {
    Path grid = request.out().resolve("compare.yaml");
    Path folder = request.out().resolve("compare");
    prepare(request, grid, folder);
    StringWriter table = new StringWriter();
    CompareCommand command = new CompareCommand();
    CommandLine line =
        new CommandLine(command).setOut(new PrintWriter(table, true)).setErr(messages);
    line.parseArgs(
        grid.toString(),
        "--out",
        folder.toString(),
        "--threads",
        String.valueOf(request.threads()));
    command.call();
    SequencedMap<String, Hidden> hidden = new LinkedHashMap<>();
    for (String arm : ARMS) {
      hidden.put(arm, hidden(request, folder, arm));
    }
    return new Compared(
        table.toString(),
        RunMining.plain(JSON.readTree(Files.readString(folder.resolve("compare.json"), UTF_8))),
        hidden,
        grid,
        folder.resolve("compare.html"),
        run(folder, "hard", request.seed()));
  }

  /** The file of the comparison; everything that decides what comes out stands in it. */
  static String grid(Request request) {
    Path corpus = request.out().relativize(request.corpus());
    return """
    %s, and written anew by the next one: copy it before you change it.
    # Corpus: %s. Decoy %s.
    id: which-negatives
    data:
      corpus: %s
      queries: %s
      train: %s
      dev: %s
      test: %s
    split: test
    metrics: [ndcg@10, recall@100]
    seeds: [%s]
    baseline: random
    train: {dimension: 128, batch: 64, epochs: 4, stems: %s}
    arms:
      random: {from: random, select: "random:count=4"}
      hard: {from: "%s", select: "top:count=4"}
      hard-judged: {from: "%s", judge: "positive-ratio:max=0.8", select: "top:count=4"}
    """
        .formatted(
            WRITTEN,
            request.origin(),
            Version.number(),
            name(corpus.resolve("corpus.jsonl")),
            name(corpus.resolve("queries.jsonl")),
            request.limit().isPresent()
                ? name(Path.of(first(request)))
                : name(corpus.resolve("qrels/train.tsv")),
            name(corpus.resolve("qrels/dev.tsv")),
            name(corpus.resolve("qrels/test.tsv")),
            String.join(", ", seeds(request).mapToObj(String::valueOf).toList()),
            request.analyzer(),
            request.source(),
            request.source());
  }

  private static String name(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static LongStream seeds(Request request) {
    return LongStream.range(0, SEEDS).map(i -> request.seed() + i);
  }

  /** The name of the file with the judgements of the first training queries. */
  private static String first(Request request) {
    return "compare.first-" + request.limit().orElseThrow() + ".tsv";
  }

  /** Writes the file, and forgets a comparison of another one. */
  static void prepare(Request request, Path grid, Path folder) throws IOException {
    String text = grid(request);
    if (Files.exists(grid) && Files.readString(grid, UTF_8).equals(text)) {
      return;
    }
    if (Files.exists(folder)) {
      if (!Files.exists(grid) || !Files.readString(grid, UTF_8).startsWith(WRITTEN)) {
        throw new InputException(
            folder.toString(),
            0,
            "exists and was not written by 'decoy demo'",
            "move it away or name another folder with --out");
      }
      // Moved aside first: half of an older comparison must not be taken for a whole one.
      Path old = folder.resolveSibling(folder.getFileName() + ".replaced");
      CorpusFolder.remove(old);
      Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
      CorpusFolder.remove(old);
    }
    if (request.limit().isPresent()) {
      write(
          request.out().resolve(first(request)),
          firstQueries(request.corpus().resolve("qrels/train.tsv"), request.limit().getAsInt()));
    }
    write(grid, text);
  }

  private static String firstQueries(Path qrels, int count) throws IOException {
    StringBuilder kept = new StringBuilder();
    Set<String> queries = new LinkedHashSet<>();
    List<String> lines = Files.readAllLines(qrels, UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      if (i > 0) {
        queries.add(lines.get(i).substring(0, lines.get(i).indexOf('\t')));
      }
      if (queries.size() > count) {
        break;
      }
      kept.append(lines.get(i)).append('\n');
    }
    return kept.toString();
  }

  private static void write(Path file, String text) throws IOException {
    try (AtomicFile whole = new AtomicFile(file)) {
      whole.out().write(text.getBytes(UTF_8));
      whole.commit();
    }
  }

  private static Path run(Path folder, String arm, long seed) {
    return folder.resolve("arms").resolve(arm).resolve("seed-" + seed).resolve("run");
  }

  private static Hidden hidden(Request request, Path folder, String arm) throws IOException {
    long positives = 0;
    long taken = 0;
    for (long seed : seeds(request).toArray()) {
      Path statistics = run(folder, arm, seed).resolve("stats.json");
      JsonNode rate =
          JSON.readTree(Files.readString(statistics, UTF_8)).path("hidden_positive_rate");
      positives += rate.path("anchors").asLong(0);
      taken += rate.path("taken").asLong(0);
    }
    return new Hidden(positives, taken);
  }
}
