package dev.decoy.data;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputFile;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.input.InputReport.Kind;
import dev.decoy.data.input.ReadProgress;
import dev.decoy.data.input.Row;
import dev.decoy.data.input.Rows;
import dev.decoy.data.input.Slot;
import dev.decoy.data.store.SameTexts;
import dev.decoy.data.store.TextStore;
import dev.decoy.data.text.Utf8;
import dev.decoy.data.trec.QrelsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One reading of the input into a folder. */
final class Ingest {
  private static final Set<String> HELD_OUT =
      Set.of("test", "dev", "val", "valid", "validation", "eval", "heldout");

  private final DatasetOptions options;
  private final Path storeDir;
  private final InputReport report;
  private final ReadProgress progress;

  /** What is found while reading; the caller's report is told once it stands. */
  private final InputReport found;

  private final List<String> names = new ArrayList<>();
  private final List<InputFile> inputs = new ArrayList<>();
  private final Set<String> fieldsSeen = new HashSet<>();
  private final Set<String> queryFieldsSeen = new HashSet<>();
  private long total;
  private long done;

  Ingest(DatasetOptions options, Path storeDir, InputReport report, ReadProgress progress) {
    this.options = options;
    this.storeDir = storeDir;
    this.report = report;
    this.progress = progress;
    this.found = new InputReport(report.lenient());
  }

  void run() {
    measure();
    if (reuse()) {
      return;
    }
    try {
      build();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + storeDir + ": " + e.getMessage(), e);
    }
    found.counts().forEach((kind, count) -> report.add(kind, count, found.examples(kind)));
  }

  /** Whether the folder was completed from the same bytes with the same options. */
  private boolean reuse() {
    if (!Files.exists(storeDir.resolve(StoreMarker.NAME))) {
      return false;
    }
    StoreMarker marker;
    try {
      marker = StoreMarker.read(storeDir);
      Dataset.open(storeDir).close();
    } catch (UncheckedIOException e) {
      // Of another version or damaged: made anew.
      return false;
    }
    List<InputFile> before = marker.inputs();
    List<Named> now = files();
    if (!marker.options().equals(options.canonical(report.lenient()))
        || before.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      // A pipe can be read only once, so it is never looked at here.
      if (!now.get(i).role.equals(before.get(i).role())
          || !Files.isRegularFile(now.get(i).file)
          || now.get(i).file.toFile().length() != before.get(i).bytes()) {
        return false;
      }
    }
    for (int i = 0; i < now.size(); i++) {
      InputFile digest = Content.digest(now.get(i).file, now.get(i).role, this::advance);
      if (!digest.sha256().equals(before.get(i).sha256())) {
        done = 0;
        return false;
      }
    }
    marker
        .findings()
        .forEach((kind, finding) -> report.add(kind, finding.count(), finding.examples()));
    return true;
  }

  private void build() throws IOException {
    Files.createDirectories(storeDir);
    Path building = storeDir.resolve(StoreMarker.DATA + ".tmp");
    delete(building);
    Files.createDirectory(building);
    try {
      read(building, true);
    } catch (RuntimeException e) {
      delete(building);
      throw e;
    }
    sync(building.resolve(StoreMarker.DOCUMENTS));
    sync(building.resolve(StoreMarker.QUERIES));
    sync(building);
    Files.deleteIfExists(storeDir.resolve(StoreMarker.NAME));
    sync(storeDir);
    Path data = storeDir.resolve(StoreMarker.DATA);
    delete(data);
    Files.move(building, data, StandardCopyOption.ATOMIC_MOVE);
    sync(storeDir);
    Map<Kind, StoreMarker.Finding> findings = new EnumMap<>(Kind.class);
    found
        .counts()
        .forEach((kind, count) ->
            findings.put(kind, new StoreMarker.Finding(count, found.examples(kind))));
    new StoreMarker(options.canonical(report.lenient()), inputs, findings).write(storeDir);
    sync(storeDir);
  }

  /**
   * Reads the input into an empty folder.
   *
   * @param complete false to leave out what comes after reading: a test of the readers
   */
  void read(Path building, boolean complete) {
    boolean paired = !options.pairs().isEmpty();
    Path judged = building.resolve(StoreMarker.JUDGEMENTS);
    try (TextStore.Writer documents =
            new TextStore.Writer(
                building.resolve(StoreMarker.DOCUMENTS), options.fields(), paired);
        TextStore.Writer queries =
            new TextStore.Writer(
                building.resolve(StoreMarker.QUERIES), options.queryFields(), paired);
        JudgementList judgements = new JudgementList(judged)) {
      for (Path file : options.corpus()) {
        corpus(file, documents);
      }
      if (!options.corpus().isEmpty() && documents.size() == 0) {
        throw new InputException(
            options.corpus().getFirst().toString(),
            0,
            "holds no document",
            "give a corpus with at least one document");
      }
      for (Path file : options.queries()) {
        queries(file, queries);
      }
      if (!options.queries().isEmpty() && queries.size() == 0) {
        throw new InputException(
            options.queries().getFirst().toString(),
            0,
            "holds no query",
            "give at least one query");
      }
      for (Path file : options.pairs()) {
        new PairsReader(file, documents, queries, judgements).read();
      }
      for (Path file : options.qrels()) {
        qrels(file, documents, queries, judgements);
      }
      try (Judgements built = judgements.build(queries.size(), names, found, judged)) {
        if (!options.textsOnly()) {
          requirePositives(built);
        }
      }
      requireFields();
      if (!complete) {
        return;
      }
      queries.finish(options.threads(), false);
      documents.finish(options.threads(), true);
      try (TextStore read = TextStore.open(building.resolve(StoreMarker.QUERIES))) {
        SameTexts.write(read, building.resolve(StoreMarker.SAME_TEXTS));
      }
    }
  }

  private void corpus(Path file, TextStore.Writer documents) {
    List<Slot> slots = new ArrayList<>();
    slots.add(options.columns().idSlot("document"));
    slots.add(options.columns().documentTextSlot());
    slots.add(options.columns().titleSlot());
    int[] places = fieldPlaces(slots, options.fields());
    Utf8[] values = new Utf8[places.length];
    try (Content content = open(file)) {
      Rows rows = Rows.of(content, slots, found);
      requireColumn(content, rows, slots, 0);
      requireColumn(content, rows, slots, 1);
      while (rows.next()) {
        Row row = rows.row();
        fields(row, places, values, options.fields(), fieldsSeen);
        try {
          requireValue(rows, slots, 0);
          requirePresent(rows, slots, 1);
          record(documents, rows, row.value(0), row.value(2), row.value(1), values, "document");
        } catch (InputException e) {
          found.refuse(Kind.BAD_RECORD, e);
        }
      }
      finish(content, "corpus");
    }
  }

  private void queries(Path file, TextStore.Writer queries) {
    List<Slot> slots = new ArrayList<>();
    slots.add(options.columns().idSlot("query"));
    slots.add(options.columns().queryTextSlot());
    int[] places = fieldPlaces(slots, options.queryFields());
    Utf8[] values = new Utf8[places.length];
    Utf8 noTitle = new Utf8();
    try (Content content = open(file)) {
      Rows rows = Rows.of(content, slots, found);
      requireColumn(content, rows, slots, 0);
      requireColumn(content, rows, slots, 1);
      while (rows.next()) {
        Row row = rows.row();
        fields(row, places, values, options.queryFields(), queryFieldsSeen);
        try {
          requireValue(rows, slots, 0);
          requirePresent(rows, slots, 1);
          record(queries, rows, row.value(0), noTitle, row.value(1), values, "query");
        } catch (InputException e) {
          found.refuse(Kind.BAD_RECORD, e);
        }
      }
      finish(content, "queries");
    }
  }

  /** Adds a record whose id is new, or sees what it means that it is not. */
  private void record(
      TextStore.Writer store,
      Rows rows,
      Utf8 id,
      Utf8 title,
      Utf8 text,
      Utf8[] values,
      String what) {
    int before = store.find(id);
    if (before < 0) {
      store.add(id, title, text, values, names.size() - 1, rows.line());
      if (text.isBlank() && title.isBlank()) {
        found.add(
            what.equals("query") ? Kind.EMPTY_QUERY : Kind.EMPTY_DOCUMENT,
            where(rows) + ", id " + id);
      }
    } else if (store.isSame(before, title, text, values)) {
      found.add(Kind.REPEATED_RECORD, where(rows) + ", id " + id);
    } else {
      found.refuse(Kind.CONFLICTING_ID, conflict(store, before, rows, id, what));
    }
  }

  private InputException conflict(
      TextStore.Writer store, int before, Rows rows, Utf8 id, String what) {
    return rows.bad(
        "the id '"
            + shorten(id.toString())
            + "' came before on "
            + place(store.file(before), store.line(before))
            + " with another "
            + (what.equals("document") ? "text, title or field" : "text or field"),
        "give each " + what + " an id of its own");
  }

  private void qrels(
      Path file, TextStore.Writer documents, TextStore.Writer queries, JudgementList judgements) {
    warnIfHeldOut(file);
    Utf8 key = new Utf8();
    try (Content content = open(file)) {
      int number = names.size() - 1;
      QrelsReader.read(
          content,
          found,
          (query, document, grade, line) -> {
            key.set(query);
            int queryOrdinal = queries.find(key);
            if (queryOrdinal < 0) {
              found.refuse(
                  Kind.UNKNOWN_QUERY,
                  content.bad(
                      "the query '" + shorten(query) + "' is not among the queries",
                      "give the queries and judgements of the same data set"));
              return;
            }
            key.set(document);
            int documentOrdinal = documents.find(key);
            if (documentOrdinal < 0) {
              found.refuse(
                  Kind.UNKNOWN_DOCUMENT,
                  content.bad(
                      "the document '" + shorten(document) + "' is not in the corpus",
                      "give the corpus and judgements of the same data set"));
              return;
            }
            if (grade < Byte.MIN_VALUE || grade > Byte.MAX_VALUE) {
              throw content.bad(
                  "the grade is " + grade, "use grades from -128 to 127; 1 or more is relevant");
            }
            judgements.add(queryOrdinal, documentOrdinal, grade, number, line);
          });
      finish(content, "qrels");
    }
  }

  /** Reads pairs and FlagEmbedding's rows; a file may hold both. */
  private final class PairsReader {
    private static final int ANCHOR = 0;
    private static final int POSITIVE = 1;
    private static final int ANCHOR_ID = 2;
    private static final int POSITIVE_ID = 3;
    private static final int POS = 4;
    private static final int NEG = 5;
    private static final int POS_ID = 6;
    private static final int NEG_ID = 7;
    private static final int POS_SCORES = 8;
    private static final int NEG_SCORES = 9;

    private static final Utf8 NOTHING = new Utf8();

    private final Path file;
    private final TextStore.Writer documents;
    private final TextStore.Writer queries;
    private final JudgementList judgements;
    private final int corpusSize;
    private final List<Slot> slots = new ArrayList<>();
    private final int[] places;
    private final Utf8[] values;
    private final Utf8 noTitle = new Utf8();
    private final Utf8 noId = new Utf8();
    private final Utf8 made = new Utf8();

    PairsReader(
        Path file, TextStore.Writer documents, TextStore.Writer queries, JudgementList judgements) {
      this.file = file;
      this.documents = documents;
      this.queries = queries;
      this.judgements = judgements;
      corpusSize = options.corpus().isEmpty() ? 0 : documents.size();
      ColumnNames columns = options.columns();
      slots.add(columns.anchorSlot());
      slots.add(columns.positiveSlot());
      slots.add(columns.anchorIdSlot());
      slots.add(columns.positiveIdSlot());
      slots.add(list("the positives", "pos", Slot.Shape.TEXTS));
      slots.add(list("the negatives", "neg", Slot.Shape.TEXTS));
      slots.add(list("the positives' ids", "pos_id", Slot.Shape.IDS));
      slots.add(list("the negatives' ids", "neg_id", Slot.Shape.IDS));
      slots.add(list("the positives' scores", "pos_scores", Slot.Shape.NUMBERS));
      slots.add(list("the negatives' scores", "neg_scores", Slot.Shape.NUMBERS));
      // A row's fields belong to its document; with a corpus they are the corpus's.
      places = fieldPlaces(slots, options.fields());
      values = new Utf8[places.length];
    }

    void read() {
      warnIfHeldOut(file);
      try (Content content = open(file)) {
        Rows rows = Rows.of(content, slots, found);
        requireColumn(content, rows, slots, ANCHOR);
        if (!rows.offers(POSITIVE_ID) || corpusSize == 0) {
          requireColumn(content, rows, slots, POSITIVE);
        }
        while (rows.next()) {
          try {
            row(rows);
          } catch (InputException e) {
            found.refuse(Kind.BAD_RECORD, e);
          }
        }
        finish(content, "pairs");
      }
    }

    private void row(Rows rows) {
      Row row = rows.row();
      requireValue(rows, slots, ANCHOR);
      if (row.has(POS)) {
        // A field of such a row is the query's, so its documents have none.
        Arrays.fill(values, NOTHING);
        checkLengths(rows, POS, POS_ID, POS_SCORES);
        checkLengths(rows, NEG, NEG_ID, NEG_SCORES);
        if (row.size(POS) == 0) {
          throw rows.bad("the list 'pos' is empty", "give every query at least one positive");
        }
        checkItems(rows, POS);
        checkItems(rows, NEG);
        int query = query(rows);
        items(rows, query, POS, POS_ID, 1);
        items(rows, query, NEG, NEG_ID, options.negativesJudged() ? 0 : Judgements.UNJUDGED);
      } else {
        fields(row, places, values, options.fields(), fieldsSeen);
        if (!row.has(POSITIVE_ID) || corpusSize == 0) {
          if (!row.has(POSITIVE)) {
            throw missing(rows, slots.get(POSITIVE), " (or FlagEmbedding's list 'pos')");
          }
          requireValue(rows, slots, POSITIVE);
        }
        int document =
            document(
                rows,
                row.has(POSITIVE_ID) ? row.value(POSITIVE_ID) : noId,
                row.value(POSITIVE),
                row.has(POSITIVE));
        judge(rows, query(rows), document, 1);
      }
    }

    private void items(Rows rows, int query, int texts, int ids, int grade) {
      Row row = rows.row();
      for (int i = 0; i < row.size(texts); i++) {
        int document =
            document(rows, row.has(ids) ? row.item(ids, i) : noId, row.item(texts, i), true);
        if (grade != Judgements.UNJUDGED) {
          judge(rows, query, document, grade);
        }
      }
    }

    private void judge(Rows rows, int query, int document, int grade) {
      judgements.add(query, document, grade, names.size() - 1, rows.line());
    }

    private int query(Rows rows) {
      Row row = rows.row();
      Utf8 text = row.value(ANCHOR);
      if (row.has(ANCHOR_ID) && !row.value(ANCHOR_ID).isBlank()) {
        Utf8 id = row.value(ANCHOR_ID);
        int query = queries.find(id);
        if (query >= 0 && !queries.isText(query, text)) {
          throw conflict(queries, query, rows, id, "anchor");
        }
        return query >= 0
            ? query
            : queries.add(id, noTitle, text, new Utf8[0], names.size() - 1, rows.line());
      }
      int query = queries.findText(text);
      return query >= 0
          ? query
          : queries.add(
              fresh("q", queries), noTitle, text, new Utf8[0], names.size() - 1, rows.line());
    }

    private int document(Rows rows, Utf8 id, Utf8 text, boolean hasText) {
      if (!id.isBlank()) {
        int document = documents.find(id);
        if (document >= 0) {
          if (hasText && !documents.isText(document, text)) {
            if (document >= corpusSize) {
              throw conflict(documents, document, rows, id, "document");
            }
            found.add(Kind.POSITIVE_DIFFERS, where(rows) + ", id " + id);
          }
          return document;
        }
        if (!hasText) {
          throw rows.bad(
              "the document '" + shorten(id.toString()) + "' is not in the corpus",
              "give the corpus that the ids refer to, or the text");
        }
      }
      int document = id.isBlank() || corpusSize > 0 ? documents.findText(text) : -1;
      return document >= 0
          ? document
          : documents.add(
              id.isBlank() ? fresh("d", documents) : id,
              noTitle,
              text,
              values,
              names.size() - 1,
              rows.line());
    }

    /** An id made of a letter and the ordinal; lengthened should a user's id be the same. */
    private Utf8 fresh(String letter, TextStore.Writer store) {
      made.set(letter + store.size());
      while (store.find(made) >= 0) {
        made.append((byte) '_');
      }
      return made;
    }

    private void checkLengths(Rows rows, int texts, int ids, int scores) {
      Row row = rows.row();
      for (int other : new int[] {ids, scores}) {
        if (row.has(other) && row.size(other) != row.size(texts)) {
          throw rows.bad(
              "'"
                  + slots.get(other).names().getFirst()
                  + "' has "
                  + row.size(other)
                  + " entries where '"
                  + slots.get(texts).names().getFirst()
                  + "' has "
                  + row.size(texts),
              "give one for each text, in the same order, or leave the list out");
        }
      }
    }

    private void checkItems(Rows rows, int texts) {
      for (int i = 0; i < rows.row().size(texts); i++) {
        if (rows.row().item(texts, i).isBlank()) {
          throw rows.bad(
              "'" + slots.get(texts).names().getFirst() + "' holds an empty text",
              "leave empty texts out");
        }
      }
    }

    private static Slot list(String what, String name, Slot.Shape shape) {
      return new Slot(what, List.of(name), shape, "");
    }
  }

  /**
   * Adds a slot for each field to keep, unless a slot that is there anyway goes by that name.
   *
   * @return for each field the index of its slot
   */
  private static int[] fieldPlaces(List<Slot> slots, List<String> fields) {
    int[] places = new int[fields.size()];
    for (int i = 0; i < places.length; i++) {
      String name = fields.get(i);
      places[i] = -1;
      for (int j = 0; j < slots.size() && places[i] < 0; j++) {
        if (slots.get(j).names().contains(name) && !isList(slots.get(j))) {
          places[i] = j;
        }
      }
      if (places[i] < 0) {
        places[i] = slots.size();
        slots.add(new Slot("the field " + name, List.of(name), Slot.Shape.SCALAR, ""));
      }
    }
    return places;
  }

  private static boolean isList(Slot slot) {
    return switch (slot.shape()) {
      case TEXT, ID, SCALAR -> false;
      case TEXTS, IDS, NUMBERS -> true;
    };
  }

  private static void fields(
      Row row, int[] places, Utf8[] values, List<String> fields, Set<String> seen) {
    for (int i = 0; i < places.length; i++) {
      values[i] = row.value(places[i]);
      if (!values[i].isEmpty()) {
        seen.add(fields.get(i));
      }
    }
  }

  private void requirePositives(Judgements built) {
    if (built.anchors() == 0) {
      throw options.pairs().isEmpty()
          ? new InputException(
              options.qrels().getFirst().toString(),
              0,
              "names no positive: no judgement has a grade of 1 or more",
              "give judgements with at least one relevant document")
          : new InputException(
              options.pairs().getFirst().toString(),
              0,
              "holds no pair",
              "give at least one record with an anchor and a positive");
    }
  }

  private void requireFields() {
    for (String field : options.fields()) {
      if (!fieldsSeen.contains(field)) {
        throw new InputException(
            names.getFirst(),
            0,
            "no document has the field '" + field + "'",
            "check the name; fields stand at the top level of a record or inside 'metadata'");
      }
    }
    for (String field : options.queryFields()) {
      if (!queryFieldsSeen.contains(field)) {
        throw new InputException(
            options.queries().getFirst().toString(),
            0,
            "no query has the field '" + field + "'",
            "check the name; fields stand at the top level of a record or inside 'metadata'");
      }
    }
  }

  private static void requireColumn(Content content, Rows rows, List<Slot> slots, int slot) {
    if (!rows.offers(slot)) {
      throw content.bad(
          "there is no column for "
              + slots.get(slot).what()
              + " ("
              + slots.get(slot).namesInWords()
              + "); there are "
              + rows.columnsInWords(),
          "rename the column or name it with "
              + slots.get(slot).flag()
              + (slots.get(slot).names().getFirst().startsWith(":")
                  ? ""
                  : ", by its place (:1) if the file has no header"));
    }
  }

  /** The value must be there, but may be empty. */
  private static void requirePresent(Rows rows, List<Slot> slots, int slot) {
    if (!rows.row().has(slot)) {
      throw missing(rows, slots.get(slot), "");
    }
  }

  /** The value must be there and hold something. */
  private static void requireValue(Rows rows, List<Slot> slots, int slot) {
    requirePresent(rows, slots, slot);
    if (rows.row().value(slot).isBlank()) {
      throw rows.bad(slots.get(slot).what() + " is empty", "fill it in or leave the record out");
    }
  }

  private static InputException missing(Rows rows, Slot slot, String besides) {
    return rows.bad(
        slot.what() + " is missing: there is no " + slot.namesInWords() + besides,
        "add it, or say with " + slot.flag() + " what it is called");
  }

  private void warnIfHeldOut(Path file) {
    if (options.textsOnly()) {
      return;
    }
    Path own = file.getFileName();
    Path parent = file.getParent();
    Path folder = parent == null ? null : parent.getFileName();
    boolean heldOut =
        folder != null && HELD_OUT.contains(folder.toString().toLowerCase(Locale.ROOT));
    if (own != null) {
      for (String word : own.toString().toLowerCase(Locale.ROOT).split("[^a-z]+")) {
        heldOut |= HELD_OUT.contains(word);
      }
    }
    if (heldOut) {
      found.add(Kind.LOOKS_HELD_OUT, file.toString());
    }
  }

  private Content open(Path file) {
    names.add(file.toString());
    return Content.open(file, options.lineLimit(), this::advance);
  }

  private void finish(Content content, String role) {
    inputs.add(content.summary(role));
  }

  private String where(Rows rows) {
    return names.getLast() + ":" + rows.line();
  }

  private String place(int file, long line) {
    return file == names.size() - 1 ? "line " + line : names.get(file) + ":" + line;
  }

  private static String shorten(String id) {
    String line = id.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 80 ? line.substring(0, 80) + "…" : line;
  }

  /** A file with what it is read as. */
  private record Named(String role, Path file) {}

  /** All files in the order of reading. */
  private List<Named> files() {
    List<Named> all = new ArrayList<>();
    options.corpus().forEach(file -> all.add(new Named("corpus", file)));
    options.queries().forEach(file -> all.add(new Named("queries", file)));
    options.pairs().forEach(file -> all.add(new Named("pairs", file)));
    options.qrels().forEach(file -> all.add(new Named("qrels", file)));
    return all;
  }

  private void measure() {
    for (Named named : files()) {
      total += Files.isRegularFile(named.file) ? named.file.toFile().length() : 0;
    }
  }

  private void advance(int bytes) {
    // Told once per mebibyte, and at the end.
    boolean tell = done >>> 20 != (done + bytes) >>> 20 || done + bytes == total;
    done += bytes;
    if (tell) {
      progress.read(done, total);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.toList();
    }
    for (Path path : all.reversed()) {
      Files.delete(path);
    }
  }

  /** Makes a folder's entries last; where a folder cannot be opened, the system does so itself. */
  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows.
    }
  }
}
