package dev.decoy.lucene;

import dev.decoy.method.Nearest;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * The ids of an {@link ExistingIndex}, read once from doc values or stored fields, and the checks
 * that it has the fields named.
 */
final class ForeignIds {
  private final ExistingIndex options;
  private final DirectoryReader reader;
  private final FieldInfos fields;

  ForeignIds(ExistingIndex options, DirectoryReader reader) {
    this.options = options;
    this.reader = reader;
    this.fields = FieldInfos.getMergedFieldInfos(reader);
  }

  /** Checks that the field can be searched and that the id field is there. */
  void checkFields() {
    FieldInfo field = fields.fieldInfo(options.field());
    Set<String> searchable = new TreeSet<>();
    Set<String> all = new TreeSet<>();
    for (FieldInfo each : fields) {
      all.add(each.name);
      if (each.getIndexOptions().compareTo(IndexOptions.DOCS_AND_FREQS) >= 0) {
        searchable.add(each.name);
      }
    }
    if (field == null) {
      throw ExistingIndex.wrong(
          "field",
          options.field(),
          "which the index does not have" + Nearest.hint(options.field(), searchable));
    }
    if (!searchable.contains(options.field())) {
      throw ExistingIndex.wrong(
          "field",
          options.field(),
          (field.getIndexOptions() == IndexOptions.NONE
                  ? "which the index does not search"
                  : "which was indexed without frequencies")
              + "; BM25 needs a field with terms and frequencies"
              + Nearest.hint(options.field(), searchable));
    }
    if (fields.fieldInfo(options.id()) == null) {
      throw ExistingIndex.wrong(
          "id", options.id(), "which the index does not have" + Nearest.hint(options.id(), all));
    }
  }

  /** Looks every id up in the corpus. */
  Ordinals.Mapped ordinals(ToIntFunction<String> ordinalOf, int corpusSize) throws IOException {
    int[] ordinals = new int[reader.maxDoc()];
    int[] docs = new int[corpusSize];
    Arrays.fill(ordinals, -1);
    Arrays.fill(docs, -1);
    int known = 0;
    String anId = "";
    for (LeafReaderContext leaf : reader.leaves()) {
      Bits live = leaf.reader().getLiveDocs();
      Ids ids = ids(leaf.reader());
      for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
        String id = live == null || live.get(doc) ? ids.of(doc) : null;
        if (id == null) {
          continue;
        }
        anId = id;
        int ordinal = ordinalOf.applyAsInt(id);
        if (ordinal < 0) {
          continue;
        }
        if (docs[ordinal] >= 0) {
          throw ExistingIndex.wrong(
              "id",
              options.id(),
              "but two documents of the index carry the id '"
                  + id
                  + "'; each document needs an id of its own");
        }
        docs[ordinal] = leaf.docBase + doc;
        ordinals[leaf.docBase + doc] = ordinal;
        known++;
      }
    }
    if (known == 0) {
      throw nothingKnown(anId);
    }
    return new Ordinals.Mapped(ordinals, docs, known, reader.numDocs() - known);
  }

  private SpecException nothingKnown(String anId) {
    if (reader.numDocs() == 0) {
      return ExistingIndex.wrong("index", options.index(), "an index without documents");
    }
    return ExistingIndex.wrong(
        "id",
        options.id(),
        anId.isEmpty()
            ? "which is neither stored nor in doc values, so that ids cannot be read"
            : "but the corpus has none of its ids, such as '" + anId + "'");
  }

  /** The id of a document, asked for in rising order; null for a document without one. */
  @FunctionalInterface
  private interface Ids {
    @Nullable String of(int doc) throws IOException;
  }

  private Ids ids(LeafReader leaf) throws IOException {
    String name = options.id();
    FieldInfo info = leaf.getFieldInfos().fieldInfo(name);
    DocValuesType type = info == null ? DocValuesType.NONE : info.getDocValuesType();
    return switch (type) {
      case BINARY -> {
        BinaryDocValues values = leaf.getBinaryDocValues(name);
        yield doc -> values.advanceExact(doc) ? values.binaryValue().utf8ToString() : null;
      }
      case SORTED -> {
        SortedDocValues values = leaf.getSortedDocValues(name);
        yield doc ->
            values.advanceExact(doc) ? values.lookupOrd(values.ordValue()).utf8ToString() : null;
      }
      case SORTED_SET -> {
        SortedSetDocValues values = leaf.getSortedSetDocValues(name);
        yield doc ->
            values.advanceExact(doc) ? values.lookupOrd(values.nextOrd()).utf8ToString() : null;
      }
      case NUMERIC -> {
        NumericDocValues values = leaf.getNumericDocValues(name);
        yield doc -> values.advanceExact(doc) ? Long.toString(values.longValue()) : null;
      }
      case SORTED_NUMERIC -> {
        SortedNumericDocValues values = leaf.getSortedNumericDocValues(name);
        yield doc -> values.advanceExact(doc) ? Long.toString(values.nextValue()) : null;
      }
      case NONE -> {
        StoredFields stored = leaf.storedFields();
        yield doc -> stored.document(doc, Set.of(name)).get(name);
      }
    };
  }
}
