package dev.decoy.benchmarks.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Made-up input of the size that the harness needs: a BEIR folder, a training file with problems to
 * repair, a log of who took what, and two comparisons to run. The same options give the same bytes.
 *
 * <p>A document is 40 to 80 words, half of them from its topic's small vocabulary and half from a
 * common one whose words grow rarer by rank, and every fiftieth repeats the one before it but for a
 * word. A query is six words of a document, which is its positive; every third query has a second
 * positive of the same topic.
 *
 * @param documents how many, at least 100
 * @param anchors how many queries, from 1 to {@code documents}
 * @param records of the training file, at least 10
 * @param seed of all draws
 */
public record GeneratedData(int documents, int anchors, int records, long seed) {
  /** What the recorded figures were measured on. */
  public static final GeneratedData FULL = new GeneratedData(4_000, 2_000, 6_000, 20_251_126);

  /** For tests: two parts of negatives. */
  public static final GeneratedData SMALL = new GeneratedData(1_500, 900, 2_000, 20_251_126);

  /** The training file's name in the folder. */
  public static final String TRAINING = "train-with-problems.jsonl";

  /** The name of the log's folder in the folder. */
  public static final String LOG = "log";

  /** The name of a comparison's file in the folder. */
  public static final String COMPARISON = "compare.yaml";

  /** The name of the file of a comparison of experiments in the folder. */
  public static final String EXPERIMENTS = "experiments.yaml";

  /** A study: two arms, one of which asks a teacher, with two seeds. */
  private static final String STUDY =
      """
      id: faults
      data: {generate: "planted:extra=3,label=fewest,topics=4", train: 100, teacher: 100, dev: 30, test: 30}
      split: test
      metrics: [ndcg@10]
      seeds: [1, 2]
      baseline: random
      train: {epochs: 2, dimension: 16, batch: 20, vocabulary: 1000}
      teacher: {from: random, select: "random:count=2"}
      arms:
        random: {from: random, select: "random:count=2"}
        top: {from: "dense:model=@teacher,depth=20", select: "top:count=2"}
      test: paired-t
      alpha: 0.05
      hypotheses:
        - {id: h1, treatment: top, control: random, metric: ndcg@10, direction: higher, primary: true}
      """;

  /** A study of experiments that are tuned, with a hypothesis that has a margin. */
  private static final String STUDY_OF_EXPERIMENTS =
      """
      id: faults-of-experiments
      split: test
      metrics: [unbiased-accuracy, biased-accuracy]
      seeds: [1, 2, 3]
      baseline: vanilla
      train: {count: 200, epochs: 2}
      tune: {rate: [0.001, 0.003]}
      arms:
        vanilla: {run: "biased-glyphs:rho=0.9"}
        rubi: {run: "biased-glyphs:rho=0.9,way=rubi"}
        chance: {run: "known:metric=unbiased-accuracy,value=0.1"}
      test: paired-t
      alpha: 0.05
      hypotheses:
        - {id: h1, treatment: rubi, control: vanilla, metric: unbiased-accuracy, direction: higher, primary: true}
        - {id: h2, treatment: rubi, control: vanilla, metric: biased-accuracy, direction: higher, margin: 0.05}
      """;

  private static final int TOPICS = 100;
  private static final int TOPIC_WORDS = 40;
  private static final int COMMON_WORDS = 4_000;
  private static final String[] SYLLABLES = {
    "ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "lor"
  };

  /** Checks the ranges. */
  public GeneratedData {
    if (documents < 100 || anchors < 1 || anchors > documents || records < 10) {
      throw new IllegalArgumentException(
          "documents="
              + documents
              + ", anchors="
              + anchors
              + ", records="
              + records
              + "; legal: at least 100, from 1 to documents, at least 10");
    }
  }

  /** Writes {@code corpus.jsonl}, {@code queries.jsonl}, {@code qrels/train.tsv} and the rest. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("qrels"));
    SplittableRandom random = new SplittableRandom(seed);
    List<String[]> texts = texts(random);
    try (BufferedWriter corpus = Files.newBufferedWriter(folder.resolve("corpus.jsonl"))) {
      for (int i = 0; i < documents; i++) {
        corpus.write(
            "{\"_id\":\"d%d\",\"title\":\"\",\"text\":\"%s\"}\n"
                .formatted(i, String.join(" ", texts.get(i))));
      }
    }
    try (BufferedWriter queries = Files.newBufferedWriter(folder.resolve("queries.jsonl"));
        BufferedWriter qrels = Files.newBufferedWriter(folder.resolve("qrels/train.tsv"))) {
      qrels.write("query-id\tcorpus-id\tscore\n");
      for (int i = 0; i < anchors; i++) {
        int document = (int) ((long) i * documents / anchors);
        queries.write(
            "{\"_id\":\"q%d\",\"text\":\"%s\"}\n".formatted(i, query(texts.get(document), random)));
        qrels.write("q%d\td%d\t1\n".formatted(i, document));
        int second = document + TOPICS;
        if (i % 3 == 0 && second < documents) {
          qrels.write("q%d\td%d\t1\n".formatted(i, second));
        }
      }
    }
    writeLog(Files.createDirectories(folder.resolve(LOG)));
    Files.writeString(folder.resolve(COMPARISON), STUDY);
    Files.writeString(folder.resolve(EXPERIMENTS), STUDY_OF_EXPERIMENTS);
    try (BufferedWriter training = Files.newBufferedWriter(folder.resolve(TRAINING))) {
      for (int i = 0; i < records; i++) {
        training.write(record(texts, i, random));
      }
    }
  }

  /** A user per anchor, who takes up to twelve documents, most of them of one topic. */
  private void writeLog(Path log) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + 1);
    try (BufferedWriter train = Files.newBufferedWriter(log.resolve("train.txt"))) {
      for (int user = 0; user < anchors; user++) {
        int topic = random.nextInt(TOPICS);
        Set<Integer> taken = new TreeSet<>();
        for (int i = 0; i < 12; i++) {
          int document = random.nextInt(documents);
          taken.add(i % 4 == 0 ? document : document - document % TOPICS + topic);
        }
        taken.removeIf(document -> document >= documents);
        train.write(user + " " + String.join(" ", taken.stream().map(String::valueOf).toList()));
        train.write("\n");
      }
    }
  }

  private List<String[]> texts(SplittableRandom random) {
    List<String[]> texts = new ArrayList<>();
    for (int i = 0; i < documents; i++) {
      if (i % 50 == 49) {
        String[] copy = texts.get(i - 1).clone();
        copy[random.nextInt(copy.length)] = common(random);
        texts.add(copy);
        continue;
      }
      String[] words = new String[40 + random.nextInt(41)];
      for (int w = 0; w < words.length; w++) {
        words[w] =
            random.nextBoolean()
                ? word(COMMON_WORDS + (i % TOPICS) * TOPIC_WORDS + random.nextInt(TOPIC_WORDS))
                : common(random);
      }
      texts.add(words);
    }
    return texts;
  }

  /** Five passages that are no positive, and in some records one that is, twice or nearly. */
  private String record(List<String[]> texts, int number, SplittableRandom random) {
    String[] positive = texts.get(random.nextInt(documents));
    List<String> negatives = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      negatives.add("\"" + String.join(" ", texts.get(random.nextInt(documents))) + "\"");
    }
    if (number % 7 == 0) {
      negatives.set(random.nextInt(5), "\"" + String.join(" ", positive) + "\"");
    }
    if (number % 11 == 0) {
      negatives.set(3, negatives.get(2));
    }
    if (number % 13 == 0) {
      String[] nearly = positive.clone();
      nearly[nearly.length / 2] = common(random);
      negatives.set(random.nextInt(5), "\"" + String.join(" ", nearly) + "\"");
    }
    return "{\"query\":\"%s\",\"pos\":[\"%s\"],\"neg\":[%s]}\n"
        .formatted(
            query(positive, random), String.join(" ", positive), String.join(",", negatives));
  }

  private static String query(String[] text, SplittableRandom random) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      words.add(text[random.nextInt(text.length)]);
    }
    return String.join(" ", words);
  }

  /** A word of the common vocabulary; its chance falls about as one over its rank. */
  private static String common(SplittableRandom random) {
    return word((int) Math.pow(COMMON_WORDS, random.nextDouble()) - 1);
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    int rest = number + SYLLABLES.length;
    while (rest > 0) {
      word.append(SYLLABLES[rest % SYLLABLES.length]);
      rest /= SYLLABLES.length;
    }
    return word.toString();
  }
}
