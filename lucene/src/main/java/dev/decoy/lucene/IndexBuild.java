package dev.decoy.lucene;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.Version;

/**
 * Makes the index of a corpus in a folder of its own, once.
 *
 * <p>Stretches of the corpus are indexed side by side and then joined, in the corpus's order, into
 * one segment: its documents carry the corpus's numbers whatever the number of threads, and no ids
 * need to be kept. Terms and frequencies are; positions and texts are not.
 *
 * <p>A file {@code complete}, put in place last and whole, says of which corpus and with which
 * analysis the index was made. Without it, or where it says something else, the folder's index is
 * thrown away and made anew: a build that was killed leaves nothing that looks whole.
 *
 * @param threads how many analyze and add documents, at least 1
 * @param ramBufferMebibytes how much of the index is gathered in the heap before it is written, by
 *     all threads together, at least 1
 */
public record IndexBuild(int threads, int ramBufferMebibytes) {
  private static final String COMPLETE = "complete";
  private static final String PART = "part-";
  private static final int BLOCK = 128;
  // Below this many documents another part costs more than it saves.
  private static final int SMALL = 1000;

  /** Checks the ranges. */
  public IndexBuild {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; legal: at least 1");
    }
    if (ramBufferMebibytes < 1 || ramBufferMebibytes > 2047) {
      throw new IllegalArgumentException(
          "ramBufferMebibytes is " + ramBufferMebibytes + "; legal: from 1 to 2047");
    }
  }

  /** With a buffer of 64 MiB. */
  public IndexBuild(int threads) {
    this(threads, 64);
  }

  /**
   * Opens the folder's index if it is the one asked for, else makes it first.
   *
   * @param folder holds the index and nothing else; made if missing
   * @param options which analyzer, and how to score
   * @param corpus identifies the texts, such as a hash of the inputs: the same for the same texts
   * @param documents the texts
   * @param progress told how many documents have been added so far, now and then, by any thread
   * @throws UncheckedIOException if the folder cannot be written or read
   */
  public Bm25Index open(
      Path folder, Bm25 options, String corpus, Documents documents, IntConsumer progress) {
    LuceneLogging.quiet();
    String wanted = description(options, corpus, documents.size());
    try {
      if (isComplete(folder, wanted)) {
        try {
          return Bm25Index.open(folder, options);
        } catch (CorruptIndexException
            | IndexNotFoundException
            | IndexFormatTooOldException
            | IndexFormatTooNewException
            | NoSuchFileException
            | EOFException e) {
          // Files were damaged or lost since: as good as no index.
        }
      }
      write(folder, options, documents, progress);
      markComplete(folder, wanted);
      return Bm25Index.open(folder, options);
    } catch (LockObtainFailedException e) {
      throw new UncheckedIOException(
          folder + ": another process is building this index; wait for it or choose another folder",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String description(Bm25 options, String corpus, int size) {
    return "lucene="
        + Version.LATEST
        + "\nanalyzer="
        + options.analyzer()
        + "\ndocuments="
        + size
        + "\ncorpus="
        + corpus
        + "\n";
  }

  private static boolean isComplete(Path folder, String wanted) throws IOException {
    Path marker = folder.resolve(COMPLETE);
    return Files.exists(marker) && Files.readString(marker).equals(wanted);
  }

  private static void markComplete(Path folder, String description) throws IOException {
    Path draft = folder.resolve(COMPLETE + ".draft");
    Files.writeString(draft, description);
    IOUtils.fsync(draft, false);
    Files.move(draft, folder.resolve(COMPLETE), StandardCopyOption.ATOMIC_MOVE);
    IOUtils.fsync(folder, true);
  }

  private void write(Path folder, Bm25 options, Documents documents, IntConsumer progress)
      throws IOException {
    Files.createDirectories(folder);
    clear(folder);
    int size = documents.size();
    // More parts than threads, so that a part of long texts keeps nobody waiting for long.
    int parts = (int) Math.min(4L * threads, Math.max(1, size / SMALL));
    try (MMapDirectory directory = new MMapDirectory(folder);
        Analyzer analyzer = Analyzers.named(options.analyzer());
        IndexWriter writer = new IndexWriter(directory, inOrder(analyzer))) {
      List<Part> written = new ArrayList<>();
      AtomicInteger added = new AtomicInteger();
      AtomicBoolean failed = new AtomicBoolean();
      try {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
          Part part =
              new Part(
                  folder.resolve(PART + i),
                  inOrder(analyzer),
                  (int) ((long) size * i / parts),
                  (int) ((long) size * (i + 1) / parts));
          written.add(part);
          tasks.add(() -> {
            try {
              part.addAll(documents, added, failed, progress);
            } catch (Throwable e) {
              failed.set(true);
              throw e;
            }
            return null;
          });
        }
        runAll(tasks, failed);
        List<CodecReader> inOrder = new ArrayList<>();
        for (Part part : written) {
          inOrder.addAll(part.segments());
        }
        if (!inOrder.isEmpty()) {
          writer.addIndexes(inOrder.toArray(CodecReader[]::new));
        }
        writer.commit();
      } finally {
        for (Part part : written) {
          part.close();
        }
      }
    }
    deleteParts(folder);
  }

  private IndexWriterConfig inOrder(Analyzer analyzer) {
    LogDocMergePolicy none = new LogDocMergePolicy();
    // One merge at the end instead of many on the way: everything becomes one segment anyway.
    none.setMergeFactor(Integer.MAX_VALUE);
    none.setNoCFSRatio(0);
    IndexWriterConfig config =
        new IndexWriterConfig(analyzer)
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setRAMBufferSizeMB((double) ramBufferMebibytes / threads)
            .setUseCompoundFile(false)
            .setCommitOnClose(false);
    config.setMergePolicy(none);
    return config;
  }

  /**
   * Removes whatever an earlier build left, finished or not: Lucene refuses to overwrite an index
   * of which a file is missing. Files that no index has are not touched.
   */
  private static void clear(Path folder) throws IOException {
    try (MMapDirectory directory = new MMapDirectory(folder);
        Lock lock = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
      lock.ensureValid();
      Files.deleteIfExists(folder.resolve(COMPLETE));
      for (String name : directory.listAll()) {
        if (name.startsWith("_")
            || name.startsWith(IndexFileNames.SEGMENTS)
            || name.startsWith(IndexFileNames.PENDING_SEGMENTS)) {
          directory.deleteFile(name);
        }
      }
    }
    deleteParts(folder);
  }

  private static void deleteParts(Path folder) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, PART + "*")) {
      for (Path part : parts) {
        IOUtils.rm(part);
      }
    }
  }

  private void runAll(List<Callable<Void>> tasks, AtomicBoolean failed) throws IOException {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Void>> running = new ArrayList<>();
      for (Callable<Void> task : tasks) {
        running.add(executor.submit(task));
      }
      for (Future<Void> each : running) {
        finish(each, failed);
      }
    }
  }

  /** A stretch of the corpus in an index of its own, written by one thread at a time. */
  private static final class Part implements AutoCloseable {
    private final int from;
    private final int to;
    private final MMapDirectory directory;
    private final IndexWriter writer;
    private final List<DirectoryReader> readers = new ArrayList<>();

    Part(Path folder, IndexWriterConfig config, int from, int to) throws IOException {
      this.from = from;
      this.to = to;
      this.directory = new MMapDirectory(folder);
      this.writer = new IndexWriter(directory, config);
    }

    void addAll(
        Documents documents, AtomicInteger added, AtomicBoolean failed, IntConsumer progress)
        throws IOException {
      Field contents = new Field(Bm25Index.CONTENTS, "", termsAndFrequencies());
      Document document = new Document();
      document.add(contents);
      int unreported = 0;
      for (int i = from; i < to && !failed.get(); i++) {
        contents.setStringValue(documents.text(i));
        writer.addDocument(document);
        if (++unreported == BLOCK || i == to - 1) {
          progress.accept(added.addAndGet(unreported));
          unreported = 0;
        }
      }
      // Writes what is still in the heap, so that the next part has the buffer to itself.
      readers.add(DirectoryReader.open(writer));
    }

    /** In the order of their documents. */
    List<CodecReader> segments() throws IOException {
      List<CodecReader> segments = new ArrayList<>();
      for (DirectoryReader reader : readers) {
        for (LeafReaderContext leaf : reader.leaves()) {
          segments.add(SlowCodecReaderWrapper.wrap(leaf.reader()));
        }
      }
      return segments;
    }

    @Override
    public void close() throws IOException {
      IOUtils.close(readers);
      writer.rollback();
      directory.close();
    }
  }

  private static FieldType termsAndFrequencies() {
    FieldType type = new FieldType();
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.setTokenized(true);
    type.freeze();
    return type;
  }

  private static void finish(Future<Void> worker, AtomicBoolean failed) throws IOException {
    try {
      worker.get();
    } catch (InterruptedException e) {
      failed.set(true);
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("indexing was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    }
  }
}
