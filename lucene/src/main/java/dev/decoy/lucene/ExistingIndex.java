package dev.decoy.lucene;

import dev.decoy.candidate.ScorerId;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;

/**
 * Finds documents by BM25 in a Lucene index that exists already, and leaves it as it is.
 *
 * <pre>
 * score(q, d) as in bm25, with the index's own statistics
 * </pre>
 *
 * <p>The index's ids are looked up in the corpus; documents that the corpus does not hold, deleted
 * ones and those without an id are passed over, so that a list is as deep as it can be. Frequencies
 * of terms and lengths of documents are the index's, deleted documents included until it merges, as
 * in every Lucene search. A field indexed without norms counts every document as equally long. Read
 * are indexes of this Lucene's major version and the one before.
 *
 * <p>Cost: per query the postings of its terms, those that cannot enter the best skipped; the index
 * is only read.
 *
 * @param index the index's folder
 * @param field the indexed field to search, with term frequencies
 * @param id the field with the document's id in the corpus, stored or in doc values
 * @param depth how many candidates an anchor gets at most
 * @param k1 how much repetition of a term counts; 0 counts presence only
 * @param b how much long documents are held back: 0 not at all, 1 in full proportion
 * @param analyzer how queries become terms; must be what the index was made with, or terms do not
 *     meet
 */
@Method(name = "lucene")
public record ExistingIndex(
    @Option String index,
    @Option("contents") String field,
    @Option("id") String id,
    @Option(value = "200", min = 1) int depth,
    @Option(value = "0.9", min = 0) double k1,
    @Option(value = "0.4", min = 0, max = 1) double b,
    @Option("english") String analyzer) {

  private static final String NO_INDEX = "which holds no Lucene index: there is no segments file";

  /** Checks the ranges, that a folder is named, and that there is such an analyzer. */
  public ExistingIndex {
    if (index.isEmpty()) {
      throw new SpecException("lucene needs the option 'index'; legal: the folder of an index");
    }
    Options.check(ExistingIndex.class, "depth", depth);
    Options.check(ExistingIndex.class, "k1", k1);
    Options.check(ExistingIndex.class, "b", b);
    Analyzers.check("lucene", analyzer);
  }

  /** Says which BM25 made a score; neither the depth nor the folder plays a part in it. */
  public ScorerId scorerId() {
    return new ScorerId(
        "lucene:field=" + field + ",k1=" + k1 + ",b=" + b + ",analyzer=" + analyzer);
  }

  /**
   * Opens the index.
   *
   * @param ordinalOf the ordinal of a document of the corpus by its id, or -1 for none
   * @param corpusSize how many documents the corpus holds
   * @throws SpecException if there is no such index, field or id, or nothing that the corpus holds
   * @throws UncheckedIOException if the folder cannot be read
   */
  public Bm25Index open(ToIntFunction<String> ordinalOf, int corpusSize) {
    LuceneLogging.quiet();
    Path folder = folder();
    MMapDirectory directory = null;
    DirectoryReader reader = null;
    boolean opened = false;
    try {
      directory = new MMapDirectory(folder);
      reader = reader(directory);
      ForeignIds ids = new ForeignIds(this, reader);
      ids.checkFields();
      Ordinals.Mapped ordinals = ids.ordinals(ordinalOf, corpusSize);
      opened = true;
      return new Bm25Index(directory, reader, this, ordinals);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!opened) {
        close(reader);
        close(directory);
      }
    }
  }

  /**
   * The file that says which state the index is in: with every commit there is another one.
   *
   * @throws SpecException if there is no such index
   * @throws UncheckedIOException if the folder cannot be read
   */
  public Path state() {
    Path folder = folder();
    try (MMapDirectory directory = new MMapDirectory(folder)) {
      String name = SegmentInfos.getLastCommitSegmentsFileName(directory);
      if (name == null) {
        throw wrong("index", index, NO_INDEX);
      }
      return folder.resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path folder() {
    try {
      Path folder = Path.of(index);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // No path at all is no folder either.
    }
    throw wrong("index", index, "which is not a folder");
  }

  private DirectoryReader reader(MMapDirectory directory) throws IOException {
    if (!DirectoryReader.indexExists(directory)) {
      throw wrong("index", index, NO_INDEX);
    }
    try {
      return DirectoryReader.open(directory);
    } catch (IndexFormatTooOldException e) {
      throw wrong(
          "index",
          index,
          "an index that is damaged or older than Lucene "
              + (Version.LATEST.major - 1)
              + ", which Lucene "
              + Version.LATEST
              + " cannot read; make it anew");
    } catch (IndexFormatTooNewException e) {
      throw wrong(
          "index", index, "an index that is newer than Lucene " + Version.LATEST + " can read");
    } catch (CorruptIndexException | EOFException | NoSuchFileException e) {
      throw wrong("index", index, "an index that is damaged: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      // Lucene finds its formats by name.
      throw wrong("index", index, "an index in a format that is not known here: " + e.getMessage());
    }
  }

  /** The exception for an option that does not fit. */
  static SpecException wrong(String option, String given, String why) {
    return new SpecException("lucene: option '" + option + "' is '" + given + "', " + why);
  }

  private static void close(java.io.@org.jspecify.annotations.Nullable Closeable open) {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
