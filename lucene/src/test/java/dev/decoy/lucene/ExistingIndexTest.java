package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExistingIndexTest {
  @TempDir Path folder;

  /** The kinds of field that an id can be in. */
  enum IdField {
    STORED,
    STRING,
    BINARY,
    SORTED,
    SORTED_SET,
    NUMERIC,
    SORTED_NUMERIC;

    Field of(String id) {
      return switch (this) {
        case STORED -> new StoredField("id", id);
        case STRING -> new StringField("id", id, Field.Store.YES);
        case BINARY -> new BinaryDocValuesField("id", new BytesRef(id));
        case SORTED -> new SortedDocValuesField("id", new BytesRef(id));
        case SORTED_SET -> new SortedSetDocValuesField("id", new BytesRef(id));
        case NUMERIC -> new NumericDocValuesField("id", Long.parseLong(id));
        case SORTED_NUMERIC -> new SortedNumericDocValuesField("id", Long.parseLong(id));
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsIdsFromAnyKindOfField(IdField kind) {
    // The corpus counts backwards: ordinal 0 is the index's last document.
    write(kind, "cat dog", "cat", "bird");
    try (Bm25Index index = existing().open(id -> 2 - Integer.parseInt(id), 3)) {
      assertThat(index.documents()).isEqualTo(3);
      assertThat(index.unknownDocuments()).isZero();
      assertThat(Found.by(index.source(query -> "cat"), 1, 5).getFirst().ids())
          .containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAnIndexOfOurOwnHoweverItIsLaidOut(long seed) {
    RandomCorpus random = new RandomCorpus(seed);
    List<String> texts = random.texts(3000, 12);
    List<String> queries = random.texts(30, 9);
    write(IdField.STORED, texts.toArray(String[]::new));
    int last = texts.size() - 1;
    Documents backwards = Documents.of(texts.size(), ordinal -> texts.get(last - ordinal));
    int[] all = IntStream.rangeClosed(0, last).toArray();
    float[] expected = new float[all.length];
    float[] scores = new float[all.length];
    try (Bm25Index theirs = existing().open(id -> last - Integer.parseInt(id), texts.size());
        Bm25Index ours =
            new IndexBuild(1)
                .open(
                    folder.resolve("ours"),
                    new Bm25(200, 0.9, 0.4, "standard"),
                    "",
                    backwards,
                    n -> {})) {
      for (int depth : new int[] {1, 20, 200}) {
        assertThat(Found.by(theirs.source(queries::get), queries.size(), depth))
            .as("seed %d, depth %d", seed, depth)
            .isEqualTo(Found.by(ours.source(queries::get), queries.size(), depth));
      }
      for (int query = 0; query < queries.size(); query++) {
        ours.scorer(queries::get).score(query, all, all.length, expected);
        theirs.scorer(queries::get).score(query, all, all.length, scores);
        assertThat(scores).containsExactly(expected);
      }
    }
  }

  @Test
  void passesOverDocumentsThatTheCorpusDoesNotHoldAndStillFillsTheList() {
    write(IdField.STORED, "cat", "cat", "cat", "cat");
    try (Bm25Index index = existing().open(id -> id.equals("1") ? 0 : id.equals("3") ? 5 : -1, 6)) {
      assertThat(index.documents()).isEqualTo(2);
      assertThat(index.unknownDocuments()).isEqualTo(2);
      assertThat(Found.by(index.source(query -> "cat"), 1, 2).getFirst().ids())
          .containsExactly(0, 5);
      float[] scores = new float[3];
      index.scorer(query -> "cat").score(0, new int[] {5, 1, 0}, 3, scores);
      assertThat(scores[1]).isNaN();
      assertThat(scores[0]).isPositive().isEqualTo(scores[2]);
    }
  }

  @Test
  void passesOverDeletedDocuments() throws IOException {
    write(IdField.STRING, "cat", "cat", "cat");
    try (Directory directory = FSDirectory.open(folder.resolve("index"));
        IndexWriter writer =
            new IndexWriter(
                directory, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE))) {
      writer.deleteDocuments(new Term("id", "1"));
    }
    try (Bm25Index index = existing().open(Integer::parseInt, 3)) {
      assertThat(Found.by(index.source(query -> "cat"), 1, 9).getFirst().ids())
          .containsExactly(0, 2);
    }
  }

  @Test
  void asksForAFolder() {
    assertThatThrownBy(() -> Options.build(ExistingIndex.class, Map.of()))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("lucene needs the option 'index'");
  }

  @Test
  void saysThatThereIsNoSuchFolder() {
    assertRefused(existing(), "lucene: option 'index' is '%s', which is not a folder");
  }

  @Test
  void saysThatThereIsNoIndex() throws IOException {
    Files.createDirectories(folder.resolve("index"));
    assertRefused(
        existing(),
        "lucene: option 'index' is '%s', which holds no Lucene index: there is no segments file");
  }

  @Test
  void saysThatTheIndexIsDamaged() throws IOException {
    write(IdField.STORED, "cat");
    Path segments = folder.resolve("index/segments_1");
    byte[] whole = Files.readAllBytes(segments);
    for (int length : new int[] {0, 3, 40, whole.length - 1}) {
      Files.write(segments, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> existing().open(Integer::parseInt, 1))
          .as("%d bytes", length)
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("damaged");
    }
    Files.write(segments, new byte[100]);
    assertThatThrownBy(() -> existing().open(Integer::parseInt, 1))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("an index that is damaged or older than Lucene 9");
  }

  @Test
  void suggestsTheNearestField() {
    write(IdField.STORED, "cat");
    assertRefused(
        with("content", "id"),
        "lucene: option 'field' is 'content', which the index does not have; did you mean"
            + " 'contents'?");
    assertRefused(
        with("contents", "ids"),
        "lucene: option 'id' is 'ids', which the index does not have; did you mean 'id'?");
  }

  @Test
  void refusesAFieldThatCannotBeScored() {
    write(IdField.STRING, "cat");
    assertRefused(
        with("id", "id"),
        "lucene: option 'field' is 'id', which was indexed without frequencies; BM25 needs a field"
            + " with terms and frequencies; there are: contents");
    write(IdField.STORED, "cat");
    assertRefused(
        with("id", "id"),
        "lucene: option 'field' is 'id', which the index does not search; BM25 needs a field with"
            + " terms and frequencies; there are: contents");
  }

  @Test
  void refusesIdsThatCannotBeRead() {
    write(IdField.STORED, "cat");
    assertRefused(
        with("contents", "contents"),
        "lucene: option 'id' is 'contents', which is neither stored nor in doc values, so that ids"
            + " cannot be read");
  }

  @Test
  void refusesAnIndexOfAnotherCorpus() {
    write(IdField.STORED, "cat");
    assertThatThrownBy(() -> existing().open(id -> -1, 7))
        .hasMessage("lucene: option 'id' is 'id', but the corpus has none of its ids, such as '0'");
  }

  @Test
  void refusesAnIdThatTwoDocumentsCarry() {
    write(IdField.STORED, "cat", "dog");
    assertThatThrownBy(() -> existing().open(id -> 0, 7))
        .hasMessage(
            "lucene: option 'id' is 'id', but two documents of the index carry the id '1'; each"
                + " document needs an id of its own");
  }

  private void assertRefused(ExistingIndex options, String message) {
    assertThatThrownBy(() -> options.open(Integer::parseInt, 1))
        .isInstanceOf(SpecException.class)
        .hasMessage(message.formatted(folder.resolve("index")));
  }

  private ExistingIndex existing() {
    return with("contents", "id");
  }

  private ExistingIndex with(String field, String id) {
    return new ExistingIndex(
        folder.resolve("index").toString(), field, id, 200, 0.9, 0.4, "standard");
  }

  /** Several segments, ids from 0. */
  private void write(IdField kind, String... texts) {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setMergePolicy(NoMergePolicy.INSTANCE);
    try (Directory directory = FSDirectory.open(folder.resolve("index"));
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < texts.length; i++) {
        Document document = new Document();
        document.add(kind.of(Integer.toString(i)));
        document.add(new TextField("contents", texts[i], Field.Store.NO));
        writer.addDocument(document);
        if (i % 1000 == 500) {
          writer.flush();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
