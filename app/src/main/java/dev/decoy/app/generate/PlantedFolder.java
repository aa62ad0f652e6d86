package dev.decoy.app.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.decoy.app.Json;
import dev.decoy.app.Version;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.synthesize.PlantedCorpus;
import dev.decoy.synthesize.PlantedQueries;
import dev.decoy.synthesize.PlantedRelevance;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A planted corpus in the layout of the BEIR benchmark, with the labels of train and teacher as one
 * would have them, and the truth beside them.
 */
public final class PlantedFolder {
  private PlantedFolder() {}

  /**
   * Makes a corpus and writes it, whole or not at all.
   *
   * @param folder to be made; may be there if it is empty
   */
  public static PlantedCorpus make(
      PlantedRelevance method, PlantedQueries parts, long seed, Path folder) throws IOException {
    PlantedCorpus corpus = method.make(parts, new Seed(seed));
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("decoy", Version.number());
    origin.put("made", new Spec("planted", Options.of(method)).toString());
    origin.put("seed", seed);
    origin.put("documents", corpus.documents().length);
    origin.put("train", parts.train());
    origin.put("teacher", parts.teacher());
    origin.put("dev", parts.dev());
    origin.put("test", parts.test());
    Path target = folder.toAbsolutePath().normalize();
    Path half = target.resolveSibling("." + target.getFileName() + ".part");
    remove(half);
    try {
      Files.createDirectories(half);
      write(corpus, origin, half);
      Files.move(half, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      remove(half);
    }
    return corpus;
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private static void write(PlantedCorpus corpus, Map<String, Object> origin, Path folder)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("corpus.jsonl"), UTF_8)) {
      for (int i = 0; i < corpus.documents().length; i++) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("_id", document(i));
        line.put("title", "");
        line.put("text", text(corpus.documents()[i]));
        out.write(Json.line(line));
        out.write('\n');
      }
    }
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("queries.jsonl"), UTF_8)) {
      for (int i = 0; i < corpus.queries().length; i++) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("_id", query(i));
        line.put("text", text(corpus.queries()[i]));
        out.write(Json.line(line));
        out.write('\n');
      }
    }
    Path qrels = Files.createDirectories(folder.resolve("qrels"));
    PlantedQueries parts = corpus.parts();
    int teacher = parts.train();
    int dev = teacher + parts.teacher();
    int test = dev + parts.dev();
    qrels(corpus, 0, teacher, false, qrels.resolve("train.tsv"));
    qrels(corpus, teacher, dev, false, qrels.resolve("teacher.tsv"));
    qrels(corpus, dev, test, true, qrels.resolve("dev.tsv"));
    qrels(corpus, test, parts.all(), true, qrels.resolve("test.tsv"));
    qrels(corpus, 0, parts.all(), true, folder.resolve("truth.tsv"));
    Files.writeString(folder.resolve("origin.json"), Json.line(origin) + "\n");
  }

  private static void qrels(PlantedCorpus corpus, int from, int to, boolean all, Path file)
      throws IOException {
    if (from == to) {
      return;
    }
    try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
      out.write("query-id\tcorpus-id\tscore\n");
      for (int i = from; i < to; i++) {
        int[] relevant = all ? corpus.relevant(i) : new int[] {corpus.labels()[i]};
        for (int id : relevant) {
          out.write(query(i) + "\t" + document(id) + "\t1\n");
        }
      }
    }
  }

  private static String document(int ordinal) {
    return "d" + (ordinal + 1);
  }

  private static String query(int ordinal) {
    return "q" + (ordinal + 1);
  }

  /** A word is a letter and a number, which no analyser takes apart. */
  private static String text(int[] words) {
    StringBuilder text = new StringBuilder();
    for (int word : words) {
      text.append(text.isEmpty() ? "" : " ").append('w').append(word);
    }
    return text.toString();
  }
}
