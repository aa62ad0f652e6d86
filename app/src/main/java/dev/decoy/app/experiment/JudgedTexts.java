package dev.decoy.app.experiment;

import dev.decoy.candidate.Seed;
import dev.decoy.data.Dataset;
import dev.decoy.data.DatasetOptions;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.trec.Qrels;
import dev.decoy.data.vector.TextRows;
import dev.decoy.lucene.Analyzers;
import dev.decoy.method.SpecException;
import dev.decoy.synthesize.PlantedCorpus;
import dev.decoy.synthesize.PlantedQueries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Documents, and queries of four parts of which it is known what they are relevant to: planted
 * ones, or real ones of files.
 *
 * @param words how many tokens there are; a token is a number from 0
 * @param documents the tokens of each
 * @param queries the tokens of each: train, teacher, dev, test
 * @param relevant per query the documents that are relevant to it, rising
 * @param labels per query those of them that are known to be, rising; the others stay hidden
 * @param parts how many queries each part has
 * @param documentTexts the documents as they are written
 * @param queryTexts the queries as they are written
 */
record JudgedTexts(
    int words,
    int[][] documents,
    int[][] queries,
    int[][] relevant,
    int[][] labels,
    PlantedQueries parts,
    TextRows documentTexts,
    TextRows queryTexts) {
  private static final List<String> PARTS = List.of("train", "teacher", "dev", "test");

  /** The files that {@link #read} needs. */
  static final Set<String> FILES = Set.of("corpus", "queries", "train", "teacher", "dev", "test");

  /** A planted corpus. */
  static JudgedTexts of(PlantedCorpus corpus) {
    int[][] relevant = new int[corpus.queries().length][];
    int[][] labels = new int[relevant.length][];
    for (int query = 0; query < relevant.length; query++) {
      relevant[query] = corpus.relevant(query);
      labels[query] = new int[] {corpus.labels()[query]};
    }
    return new JudgedTexts(
        corpus.words(),
        corpus.documents(),
        corpus.queries(),
        relevant,
        labels,
        corpus.parts(),
        new Syllables(corpus.documents()),
        new Syllables(corpus.queries()));
  }

  /**
   * Texts from files, cut into the stems of English words. Whatever is judged relevant is known to
   * be: what is hidden among the rest, nobody knows.
   *
   * @param files those of {@link #FILES}, by name; the last four are qrels, none with a query of
   *     another
   */
  static JudgedTexts read(Map<String, Path> files) throws IOException {
    Path folder = Files.createTempDirectory("decoy-texts");
    try (Dataset dataset =
        Dataset.ingest(
            DatasetOptions.builder()
                .corpus(file(files, "corpus"))
                .queries(file(files, "queries"))
                .textsOnly(true)
                .build(),
            folder,
            new InputReport(false))) {
      return of(Written.of(TextRows.of(dataset.documents())), dataset, files);
    } finally {
      remove(folder);
    }
  }

  private static JudgedTexts of(Written documents, Dataset dataset, Map<String, Path> files) {
    Map<String, Integer> places = new HashMap<>();
    for (int document = 0; document < documents.size(); document++) {
      places.put(documents.id(document), document);
    }
    TextRows all = TextRows.of(dataset.queries());
    Map<String, String> texts = new HashMap<>();
    for (int row = 0; row < all.size(); row++) {
      texts.put(all.id(row), all.text(row));
    }
    List<String> ids = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    List<int[]> relevant = new ArrayList<>();
    int[] counts = new int[PARTS.size()];
    for (int part = 0; part < counts.length; part++) {
      Path file = file(files, PARTS.get(part));
      Qrels qrels = Qrels.read(file);
      for (String query : qrels.queries()) {
        IntStream.Builder found = IntStream.builder();
        qrels
            .grades(query)
            .forEach((document, grade) -> {
              Integer place = places.get(document);
              if (grade > 0 && place == null) {
                throw new SpecException(
                    "%s: '%s' is relevant to '%s', and the corpus has no such document; legal: documents of the corpus"
                        .formatted(file, document, query));
              }
              if (grade > 0 && place != null) {
                found.add(place);
              }
            });
        int[] own = found.build().sorted().toArray();
        if (own.length == 0) {
          // Judged, and nothing is relevant: there is nothing to find.
          continue;
        }
        String text = texts.get(query);
        if (text == null) {
          throw new SpecException(
              "%s: there is no query '%s' among the queries; add its text, or leave it out"
                  .formatted(file, query));
        }
        ids.add(query);
        queries.add(text);
        relevant.add(own);
        counts[part]++;
      }
      if (counts[part] == 0) {
        throw new SpecException(file + ": none of its queries has a relevant document");
      }
    }
    if (new HashSet<>(ids).size() != ids.size()) {
      throw new SpecException("a query is in two of train, teacher, dev and test; put it in one");
    }
    Written asked = new Written(ids, queries);
    Map<String, Integer> numbers = new HashMap<>();
    int[][] documentTokens;
    int[][] queryTokens;
    try (Analyzer stems = Analyzers.named("english")) {
      documentTokens = tokens(documents, stems, numbers);
      queryTokens = tokens(asked, stems, numbers);
    }
    int[][] judged = relevant.toArray(int[][]::new);
    return new JudgedTexts(
        numbers.size(),
        documentTokens,
        queryTokens,
        judged,
        judged,
        new PlantedQueries(counts[0], counts[1], counts[2], counts[3]),
        documents,
        asked);
  }

  private static Path file(Map<String, Path> files, String name) {
    Path file = files.get(name);
    if (file == null) {
      throw new IllegalArgumentException("there is no file of " + name);
    }
    return file;
  }

  /** Stems by numbers, those that are new get the next. */
  private static int[][] tokens(TextRows texts, Analyzer stems, Map<String, Integer> numbers) {
    int[][] tokens = new int[texts.size()][];
    for (int row = 0; row < tokens.length; row++) {
      IntStream.Builder own = IntStream.builder();
      try (TokenStream stream = stems.tokenStream("", texts.text(row))) {
        CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
        stream.reset();
        while (stream.incrementToken()) {
          String stem = term.toString();
          Integer next = numbers.size();
          Integer known = numbers.putIfAbsent(stem, next);
          own.add(known == null ? next : known);
        }
        stream.end();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      tokens[row] = own.build().toArray();
    }
    return tokens;
  }

  private static void remove(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /** Whether a document is relevant to a query, labelled or not. */
  boolean isRelevant(int query, int document) {
    return Arrays.binarySearch(relevant[query], document) >= 0;
  }

  /** A list without what is known to be relevant to the query. */
  int[] unlabelled(int query, int[] list) {
    return Arrays.stream(list)
        .filter(document -> Arrays.binarySearch(labels[query], document) < 0)
        .toArray();
  }

  /** First query of a part. */
  int first(Experiment.Part part) {
    int dev = parts.train() + parts.teacher();
    return part == Experiment.Part.DEV ? dev : dev + parts.dev();
  }

  /** How many queries a part has. */
  int count(Experiment.Part part) {
    return part == Experiment.Part.DEV ? parts.dev() : parts.test();
  }

  /** Texts in memory. */
  private record Written(List<String> ids, List<String> texts) implements TextRows {
    static Written of(TextRows rows) {
      List<String> ids = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        ids.add(rows.id(row));
        texts.add(rows.text(row));
      }
      return new Written(ids, texts);
    }

    @Override
    public int size() {
      return texts.size();
    }

    @Override
    public String id(int row) {
      return ids.get(row);
    }

    @Override
    public String text(int row) {
      return texts.get(row);
    }
  }

  /**
   * Words as somebody could write them: of syllables, so that unlike words share parts.
   *
   * @param texts token numbers of each
   */
  private record Syllables(int[][] texts) implements TextRows {
    private static final String CONSONANTS = "bdfgklmnprstvz";
    private static final String VOWELS = "aeiou";

    @Override
    public int size() {
      return texts.length;
    }

    @Override
    public String id(int row) {
      return Integer.toString(row);
    }

    @Override
    public String text(int row) {
      StringBuilder text = new StringBuilder();
      for (int word : texts[row]) {
        text.append(text.isEmpty() ? "" : " ");
        SplittableRandom random = new Seed(0).stage("word").at(word).generator();
        for (int syllable = 0; syllable < 3; syllable++) {
          text.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
          text.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
        }
      }
      return text.toString();
    }
  }
}
