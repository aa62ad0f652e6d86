package dev.decoy.data;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which files make a data set and how they are read. Either queries, qrels and a corpus, or pairs
 * with or without a corpus.
 *
 * @param corpus files of documents, read in this order
 * @param queries files of queries
 * @param qrels files of judgements
 * @param pairs files of (anchor, positive) pairs or of FlagEmbedding's rows
 * @param columns under which names the files have what is needed
 * @param fields names of fields to keep with each document, read from the top level or from inside
 *     {@code metadata}
 * @param queryFields names of fields to keep with each query; only of files of queries
 * @param negativesJudged whether the {@code neg} texts of FlagEmbedding's rows count as judged and
 *     not relevant (grade 0). By default they are documents like any other, because such lists are
 *     mostly mined and not judged, and a mined negative may be a hidden positive.
 * @param textsOnly whether only documents or queries are wanted: either may then be left out, and
 *     judgements are not read
 * @param lineLimit longest line, or record of several lines, in bytes; default {@link
 *     Content#LINE_LIMIT}
 * @param threads how many may work; the result does not depend on it. Default: the machine's
 */
public record DatasetOptions(
    List<Path> corpus,
    List<Path> queries,
    List<Path> qrels,
    List<Path> pairs,
    ColumnNames columns,
    List<String> fields,
    List<String> queryFields,
    boolean negativesJudged,
    boolean textsOnly,
    int lineLimit,
    int threads) {

  /** Checks that the files go together. */
  public DatasetOptions {
    corpus = List.copyOf(corpus);
    queries = List.copyOf(queries);
    qrels = textsOnly ? List.of() : List.copyOf(qrels);
    pairs = List.copyOf(pairs);
    fields = List.copyOf(fields);
    queryFields = List.copyOf(queryFields);
    if (pairs.isEmpty() && textsOnly) {
      if (corpus.isEmpty() && queries.isEmpty()) {
        throw new SpecException(
            "the input is incomplete: give --corpus or --queries, or --beir with a folder that"
                + " holds them, or --pairs");
      }
    } else if (pairs.isEmpty()) {
      if (corpus.isEmpty() || queries.isEmpty() || qrels.isEmpty()) {
        throw new SpecException(
            "the input is incomplete: give --corpus, --queries and --qrels, or --beir with a folder"
                + " that holds them, or --pairs");
      }
    } else if (!queries.isEmpty() || !qrels.isEmpty()) {
      throw new SpecException(
          "--pairs brings its own queries and judgements: leave out --queries and --qrels, or leave"
              + " out --pairs");
    }
    requireNames(fields);
    requireNames(queryFields);
    if (!pairs.isEmpty() && !queryFields.isEmpty()) {
      throw new SpecException(
          "a rule reads the field '"
              + queryFields.getFirst()
              + "' of queries, but a field in --pairs belongs to the document; give --corpus,"
              + " --queries and --qrels");
    }
    if (lineLimit < 1 || lineLimit > 1 << 30) {
      throw new SpecException("the line limit is " + lineLimit + "; legal: 1 to " + (1 << 30));
    }
    if (threads < 1) {
      throw new SpecException("the number of threads is " + threads + "; legal: 1 or more");
    }
  }

  private static void requireNames(List<String> fields) {
    if (new TreeSet<>(fields).size() != fields.size() || fields.contains("")) {
      throw new SpecException("the fields " + fields + " are not distinct names");
    }
  }

  /** Nothing named yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Everything that changes what is made of the same files, in one line. */
  String canonical(boolean lenient) {
    return "columns="
        + columns
        + " fields="
        + fields
        + (queryFields.isEmpty() ? "" : " queryFields=" + queryFields)
        + " negativesJudged="
        + negativesJudged
        + (textsOnly ? " textsOnly" : "")
        // Where nothing was skipped, the limit, which goes by the heap, has changed nothing.
        + (lenient ? " lenient lineLimit=" + lineLimit : " strict");
  }

  /** Collects the options. */
  public static final class Builder {
    private final List<Path> corpus = new ArrayList<>();
    private final List<Path> queries = new ArrayList<>();
    private final List<Path> qrels = new ArrayList<>();
    private final List<Path> pairs = new ArrayList<>();
    private ColumnNames columns = ColumnNames.USUAL;
    private List<String> fields = List.of();
    private List<String> queryFields = List.of();
    private boolean negativesJudged;
    private boolean textsOnly;
    private int lineLimit = Content.LINE_LIMIT;
    private int threads = Runtime.getRuntime().availableProcessors();

    private static final String SHAPE = "a BEIR folder holds corpus.jsonl and queries.jsonl";

    private Builder() {}

    /**
     * Adds the files of a BEIR folder: {@code corpus.jsonl}, {@code queries.jsonl} and {@code
     * qrels/SPLIT.tsv}, each also with {@code .gz} or {@code .zst} behind.
     *
     * @param split such as {@code train}
     * @throws InputException if one is missing
     */
    public Builder beir(Path folder, String split) {
      requireFolder(folder);
      String shape = "a BEIR folder holds corpus.jsonl, queries.jsonl and qrels/" + split + ".tsv";
      return corpus(member(folder.resolve("corpus.jsonl"), shape))
          .queries(member(folder.resolve("queries.jsonl"), shape))
          .qrels(member(folder.resolve("qrels").resolve(split + ".tsv"), splits(folder, shape)));
    }

    /** Adds the documents of a BEIR folder. */
    public Builder beirCorpus(Path folder) {
      requireFolder(folder);
      return corpus(member(folder.resolve("corpus.jsonl"), SHAPE));
    }

    /** Adds the queries of a BEIR folder. */
    public Builder beirQueries(Path folder) {
      requireFolder(folder);
      return queries(member(folder.resolve("queries.jsonl"), SHAPE));
    }

    private static void requireFolder(Path folder) {
      if (!Files.isDirectory(folder)) {
        throw new InputException(
            folder.toString(),
            0,
            Files.exists(folder) ? "is a file, not a folder" : "there is no such folder",
            "name the folder that holds corpus.jsonl, queries.jsonl and qrels/");
      }
    }

    /** Adds a file of documents. */
    public Builder corpus(Path file) {
      corpus.add(file);
      return this;
    }

    /** Adds a file of queries. */
    public Builder queries(Path file) {
      queries.add(file);
      return this;
    }

    /** Adds a file of judgements. */
    public Builder qrels(Path file) {
      qrels.add(file);
      return this;
    }

    /** Adds a file of pairs or of FlagEmbedding's rows. */
    public Builder pairs(Path file) {
      pairs.add(file);
      return this;
    }

    /** Names the columns. */
    public Builder columns(ColumnNames names) {
      columns = names;
      return this;
    }

    /** Names the fields to keep. */
    public Builder fields(List<String> names) {
      fields = names;
      return this;
    }

    /** Names the fields of queries to keep. */
    public Builder queryFields(List<String> names) {
      queryFields = names;
      return this;
    }

    /** Says whether FlagEmbedding's negatives count as judged. */
    public Builder negativesJudged(boolean judged) {
      negativesJudged = judged;
      return this;
    }

    /** Says whether only documents or queries are wanted. */
    public Builder textsOnly(boolean only) {
      textsOnly = only;
      return this;
    }

    /** Sets the longest line in bytes. */
    public Builder lineLimit(int bytes) {
      lineLimit = bytes;
      return this;
    }

    /** Sets the number of threads. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /**
     * The options.
     *
     * @throws SpecException if they do not go together
     */
    public DatasetOptions build() {
      return new DatasetOptions(
          corpus,
          queries,
          qrels,
          pairs,
          columns,
          fields,
          queryFields,
          negativesJudged,
          textsOnly,
          lineLimit,
          threads);
    }

    private static Path member(Path plain, String remedy) {
      for (String suffix : List.of("", ".gz", ".zst")) {
        Path file = plain.resolveSibling(plain.getFileName() + suffix);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
      throw new InputException(plain.toString(), 0, "there is no such file", remedy);
    }

    private static String splits(Path folder, String otherwise) {
      TreeSet<String> found = new TreeSet<>();
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(folder.resolve("qrels"), "*.tsv*")) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          found.add(name.substring(0, name.indexOf(".tsv")));
        }
      } catch (IOException e) {
        return otherwise;
      }
      return found.isEmpty()
          ? otherwise
          : "choose one of the splits that are there: " + String.join(", ", found);
    }
  }
}
