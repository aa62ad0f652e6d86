package dev.decoy.data.output;

import dev.decoy.method.Nearest;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The shapes of training files, by the names that users know them by. {@code docs/formats-out.md}
 * shows each with the reader that it was checked against and the losses that eat it.
 */
public enum TrainingFormat {
  /** {@code anchor, positive, negative}: one record per positive and negative. */
  TRIPLET("triplet", true),
  /** {@code anchor, positive, negative_1 … negative_n}: one record per positive. */
  N_TUPLE("n-tuple", true),
  /** {@code anchor, passage, label}: one record per passage, label 1 or 0. */
  LABELED_PAIR("labeled-pair", true),
  /** {@code query, docs, labels}: one record per anchor. */
  LABELED_LIST("labeled-list", false),
  /** {@code query, pos, neg}: one record per anchor. */
  FLAG_EMBEDDING("flagembedding", false),
  /** Decoy's own, with ids, texts and scores: one record per anchor. */
  JSONL("jsonl", false),
  /** A TREC run: one line per passage, ids and scores only. */
  TREC("trec", false);

  private final String word;
  private final boolean flat;

  TrainingFormat(String word, boolean flat) {
    this.word = word;
    this.flat = flat;
  }

  /** The name that a user writes. */
  public String word() {
    return word;
  }

  /** All names, in order. */
  public static List<String> words() {
    return Arrays.stream(values()).map(TrainingFormat::word).toList();
  }

  /**
   * The format with a name; {@code sentence-transformers} stands for {@code triplet}, the default
   * of that library's own miner.
   *
   * @throws SpecException naming the formats that exist
   */
  public static TrainingFormat of(String word) {
    if (word.equals("sentence-transformers")) {
      return TRIPLET;
    }
    for (TrainingFormat format : values()) {
      if (format.word.equals(word)) {
        return format;
      }
    }
    throw new SpecException("no training format '" + word + "'" + Nearest.hint(word, words()));
  }

  /**
   * Says before any work is done whether a file of this format can be written under a name.
   *
   * @throws SpecException if the name asks for CSV or TSV and the format holds lists, if
   *     FlagEmbedding's reader would pass over the name, or if an option is missing or not for this
   *     format
   */
  public void check(Path file, OutputOptions options) {
    String name = String.valueOf(file.getFileName());
    Encoding encoding = Encoding.of(name);
    if (encoding != Encoding.JSON_LINES && this != TREC) {
      if (!flat) {
        throw new SpecException(
            word + " holds lists, which " + name + " cannot; name a .jsonl file");
      }
      if (options.scores() && this != LABELED_PAIR) {
        throw new SpecException(
            word
                + " with scores holds a list, which "
                + name
                + " cannot; name a .jsonl file, or write no scores");
      }
    }
    if (this == FLAG_EMBEDDING && !name.endsWith(".jsonl") && !name.endsWith(".json")) {
      throw new SpecException(
          "FlagEmbedding passes over files not named .jsonl or .json, such as "
              + name
              + "; choose such a name");
    }
    if (this == N_TUPLE && options.width() == 0) {
      throw new SpecException(
          "n-tuple needs to know how many negatives a row has; give the width, at least 1");
    }
    if (options.keepPositives() && this != TREC) {
      throw new SpecException(
          "keeping positives in the ranking is for the format trec; " + word + " has them anyway");
    }
  }

  /**
   * Starts a file.
   *
   * @param file its final name, which also decides the encoding: {@code .csv} and {@code .tsv},
   *     else JSON lines; {@code .gz} and {@code .zst} at the end pack it
   * @throws SpecException as {@link #check} has it
   * @throws IOException if the folder cannot be written to
   */
  public TrainingWriter open(Path file, OutputOptions options) throws IOException {
    check(file, options);
    return new TrainingWriter(this, file, options);
  }

  Layout layout(OutputStream out, Path file, OutputOptions options, Tally tally) {
    String name = String.valueOf(file.getFileName());
    boolean scores = options.scores();
    return switch (this) {
      case TRIPLET -> new Triplets(sink(out, name, tally), tally, scores);
      case N_TUPLE ->
          new NTuples(sink(out, name, tally), tally, options.width(), options.shortRows(), scores);
      case LABELED_PAIR -> new LabeledPairs(sink(out, name, tally), tally, scores);
      case LABELED_LIST -> new LabeledLists(sink(out, name, tally), tally, scores);
      case FLAG_EMBEDDING -> new FlagEmbedding(sink(out, name, tally), tally, scores);
      case JSONL -> new DecoyRows(sink(out, name, tally));
      case TREC -> new TrecRanking(out, tally, options.keepPositives(), file.toString());
    };
  }

  private static RecordSink sink(OutputStream out, String name, Tally tally) {
    return switch (Encoding.of(name)) {
      case JSON_LINES -> new JsonLines(out, tally);
      case CSV -> new DelimitedLines(out, ',', tally);
      case TSV -> new DelimitedLines(out, '\t', tally);
    };
  }
}
