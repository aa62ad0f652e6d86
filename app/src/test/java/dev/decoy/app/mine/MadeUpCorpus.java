package dev.decoy.app.mine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A BEIR folder of made-up words whose queries fill more than one part of negatives.
 *
 * @param documents how many
 * @param queries how many of them have a query that they answer; every fourth query has a second
 *     positive
 */
record MadeUpCorpus(int documents, int queries) {
  private static final int WORDS = 300;

  void write(Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<String> corpus = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    List<String> qrels = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
    for (int i = 0; i < documents; i++) {
      String text = words(12, random);
      corpus.add("{\"_id\":\"d%d\",\"title\":\"\",\"text\":\"%s\"}".formatted(i, text));
      if (i < queries) {
        String query = text.substring(0, text.indexOf(' ', 24));
        asked.add("{\"_id\":\"q%d\",\"text\":\"%s\"}".formatted(i, query));
        qrels.add("q%d\td%d\t1".formatted(i, i));
        if (i % 4 == 0) {
          qrels.add("q%d\td%d\t1".formatted(i, (i + 1) % documents));
        }
      }
    }
    Files.createDirectories(folder.resolve("qrels"));
    Files.write(folder.resolve("corpus.jsonl"), corpus);
    Files.write(folder.resolve("queries.jsonl"), asked);
    Files.write(folder.resolve("qrels/train.tsv"), qrels);
  }

  private static String words(int count, SplittableRandom random) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add("word" + random.nextInt(WORDS));
    }
    return String.join(" ", words);
  }
}
