package dev.decoy.data;

import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputFile;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.input.ReadProgress;
import dev.decoy.data.store.SameTexts;
import dev.decoy.data.store.TextStore;
import dev.decoy.data.text.Digits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents, queries and judgements, read from a user's files into a folder of mapped files.
 *
 * <p>Ordinals follow the order in which documents and queries first appear in the input, whatever
 * the number of threads. The folder is complete once it holds {@code dataset.json}, which is
 * written last; a process killed at any moment leaves a complete folder or one that the next {@link
 * #ingest} makes anew.
 *
 * @param documents what is searched
 * @param queries the anchors and other queries
 * @param judgements which documents are relevant to which query
 * @param sameTexts which queries have the same text
 */
public record Dataset(
    TextStore documents, TextStore queries, Judgements judgements, SameTexts sameTexts)
    implements AutoCloseable {
  private static final int[] NOTHING = {};

  /**
   * Opens a folder that {@link #ingest} completed.
   *
   * @throws java.io.UncheckedIOException if it is not complete or of another version
   */
  public static Dataset open(Path storeDir) {
    StoreMarker.read(storeDir);
    return map(storeDir);
  }

  /** {@link #ingest(DatasetOptions, Path, InputReport, ReadProgress)} without telling progress. */
  public static Dataset ingest(DatasetOptions options, Path storeDir, InputReport report) {
    return ingest(options, storeDir, report, ReadProgress.NONE);
  }

  /**
   * Reads the input into a folder, or opens the folder if it was made from the same bytes with the
   * same options.
   *
   * @param options which files, and how
   * @param storeDir where to; made if missing. What else it holds is left alone.
   * @param report says whether to be lenient; is told what was found, also when the folder is only
   *     opened
   * @param progress is told the bytes read
   * @throws InputException if the input is not what it should be
   * @throws java.io.UncheckedIOException if the folder cannot be written
   */
  public static Dataset ingest(
      DatasetOptions options, Path storeDir, InputReport report, ReadProgress progress) {
    new Ingest(options, storeDir, report, progress).run();
    return map(storeDir);
  }

  /**
   * The files that a complete folder was made from, in the order in which they were read.
   *
   * @throws java.io.UncheckedIOException if it is not complete or of another version
   */
  public static List<InputFile> inputs(Path storeDir) {
    return StoreMarker.read(storeDir).inputs();
  }

  /**
   * What judges may ask of documents and anchors: {@code fingerprint}, {@code minhash}, {@code
   * shingles}, {@code has-digit}, {@code field:NAME} for each field kept and {@code date:NAME}, the
   * last day that the field may mean if it holds dates; of anchors {@code fingerprint}, {@code
   * document}, the ordinal of the document that the anchor itself is, {@code field:NAME} and {@code
   * date:NAME}, the first day that the field may mean. Days are counted from 1970-01-01.
   *
   * <p>An anchor is a document if that has the same id and the same text, or at least half of its
   * shingles in common. The id alone does not tell: many data sets number both from 1.
   */
  public Columns columns() {
    Map<String, Column> ofDocuments = new HashMap<>();
    ofDocuments.put("fingerprint", documents.fingerprint());
    ofDocuments.put("minhash", documents.minhash());
    ofDocuments.put("shingles", documents.shingles());
    ofDocuments.put(
        "has-digit",
        (Column.Longs)
            document ->
                Digits.column(documents.title(document)) | Digits.column(documents.text(document)));
    for (String field : documents.fields()) {
      ofDocuments.put("field:" + field, documents.field(field));
      ofDocuments.put(
          "date:" + field, new DateColumn(documents, "document", field, DateColumn.Day.LAST));
    }
    Map<String, Column> ofAnchors = new HashMap<>();
    Column.Longs own = this::document;
    ofAnchors.put("fingerprint", queries.fingerprint());
    ofAnchors.put("document", own);
    for (String field : queries.fields()) {
      ofAnchors.put("field:" + field, queries.field(field));
      ofAnchors.put("date:" + field, new DateColumn(queries, "query", field, DateColumn.Day.FIRST));
    }
    return new Columns(ofDocuments, ofAnchors, Map.of());
  }

  /**
   * What only other queries with the text of this one name as positives, in the order of the
   * queries: the same question under another id has the same answers. Found anew at each call, in
   * time that grows with how many queries have the text.
   */
  public int[] positivesElsewhere(int query) {
    int[] same = sameTexts.of(query);
    if (same.length == 1) {
      return NOTHING;
    }
    return Arrays.stream(same)
        .flatMap(other -> Arrays.stream(judgements.positives(other)))
        .distinct()
        .filter(document -> judgements.grade(query, document) < 1)
        .toArray();
  }

  @Override
  public void close() {
    documents.close();
    queries.close();
    judgements.close();
    sameTexts.close();
  }

  private long document(int query) {
    int document = documents.ordinal(queries.id(query));
    if (document < 0) {
      return Column.Longs.ABSENT;
    }
    if (documents.fingerprint().get(document) == queries.fingerprint().get(query)) {
      return document;
    }
    long[] asked = queries.shingles().get(query);
    long[] found = documents.shingles().get(document);
    int shared = 0;
    for (int i = 0, j = 0; i < asked.length && j < found.length; ) {
      if (asked[i] == found[j]) {
        shared++;
        i++;
        j++;
      } else if (asked[i] < found[j]) {
        i++;
      } else {
        j++;
      }
    }
    boolean alike = shared > 0 && 2 * shared >= asked.length;
    return alike ? document : Column.Longs.ABSENT;
  }

  private static Dataset map(Path storeDir) {
    Path data = storeDir.resolve(StoreMarker.DATA);
    List<AutoCloseable> open = new ArrayList<>();
    try {
      TextStore documents = TextStore.open(data.resolve(StoreMarker.DOCUMENTS));
      open.add(documents);
      TextStore queries = TextStore.open(data.resolve(StoreMarker.QUERIES));
      open.add(queries);
      Judgements judgements = Judgements.open(data.resolve(StoreMarker.JUDGEMENTS));
      open.add(judgements);
      return new Dataset(
          documents,
          queries,
          judgements,
          SameTexts.open(data.resolve(StoreMarker.SAME_TEXTS), queries.size()));
    } catch (RuntimeException e) {
      for (AutoCloseable one : open.reversed()) {
        try {
          one.close();
        } catch (Exception also) {
          e.addSuppressed(also);
        }
      }
      throw e;
    }
  }
}
