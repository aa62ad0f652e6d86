package dev.decoy.app.demo;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Parses many source files with the JDK's own compiler, without resolving a single type.
 *
 * <p>Files go in batches, each with a compiler of its own, so that memory for syntax trees is
 * bounded by the batch and not by the archive. Batches are shared out to threads; the result is in
 * the order of the files whatever the number of threads.
 */
final class MethodParser {
  /** Files per compiler: starting one costs about as much as parsing a few dozen files. */
  private static final int BATCH = 200;

  private final JavaCompiler compiler;
  private final int threads;

  /**
   * A parser.
   *
   * @param threads how many batches are parsed at once, at least 1
   * @throws IllegalStateException if the running Java has no compiler; see {@link #isAvailable}
   */
  MethodParser(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1 but is " + threads);
    }
    this.compiler = ToolProvider.getSystemJavaCompiler();
    this.threads = threads;
    if (compiler == null) {
      throw new IllegalStateException("this Java has no compiler; run Decoy with a JDK");
    }
  }

  /** Whether the running Java brings its compiler, as a JDK does and a bare runtime does not. */
  static boolean isAvailable() {
    return ToolProvider.getSystemJavaCompiler() != null;
  }

  /**
   * Parses every source of an archive.
   *
   * @return one element per file, in the order of {@link SourceArchive#paths()}
   * @throws IOException if the archive cannot be read
   */
  List<ParsedFile> parse(SourceArchive archive, ParseProgress progress)
      throws IOException, InterruptedException {
    List<String> paths = archive.paths();
    List<Future<List<ParsedFile>>> batches = new ArrayList<>();
    Progress counter = new Progress(progress, paths.size());
    AtomicBoolean stopped = new AtomicBoolean();
    List<ParsedFile> files = new ArrayList<>(paths.size());
    try (ExecutorService executor =
        Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("parser-", 0).factory())) {
      try {
        for (int from = 0; from < paths.size(); from += BATCH) {
          List<String> batch = paths.subList(from, Math.min(paths.size(), from + BATCH));
          batches.add(
              executor.submit(() -> {
                if (stopped.get()) {
                  return List.of();
                }
                List<ParsedFile> parsed = parse(read(archive, batch));
                counter.add(parsed.size());
                return parsed;
              }));
        }
        for (Future<List<ParsedFile>> batch : batches) {
          files.addAll(batch.get());
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException io) {
          throw io;
        }
        throw new IllegalStateException("parsing the sources failed", e.getCause());
      } finally {
        // After a failure or an interruption the batches that still wait have nothing to do.
        stopped.set(true);
      }
    }
    return files;
  }

  private static List<SourceFile> read(SourceArchive archive, List<String> paths)
      throws IOException {
    List<SourceFile> files = new ArrayList<>(paths.size());
    for (String path : paths) {
      files.add(archive.read(path));
    }
    return files;
  }

  /** Parses the files with one compiler, in their order. */
  List<ParsedFile> parse(List<SourceFile> files) {
    // The compiler wraps the files it is given, so they are told apart by their address.
    Map<String, SourceFile> byAddress = new HashMap<>();
    for (SourceFile file : files) {
      byAddress.put(file.toUri().toString(), file);
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    List<ParsedFile> parsed = new ArrayList<>(files.size());
    try (StandardJavaFileManager fileManager =
        compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(null, fileManager, diagnostics, List.of("-proc:none"), null, files);
      DocTrees trees = DocTrees.instance(task);
      Iterable<? extends CompilationUnitTree> units = task.parse();
      Set<String> broken = addressesWithErrors(diagnostics);
      for (CompilationUnitTree unit : units) {
        String address = unit.getSourceFile().toUri().toString();
        SourceFile file = byAddress.get(address);
        if (file == null) {
          throw new IllegalStateException("the compiler parsed an unknown file: " + address);
        }
        List<SourceMethod> methods = new ArrayList<>();
        boolean understood = !broken.contains(address);
        if (understood) {
          new MethodReader(trees, unit, file.text(), methods::add).read();
        }
        parsed.add(new ParsedFile(file.path(), methods, understood));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parsed;
  }

  private static Set<String> addressesWithErrors(DiagnosticCollector<JavaFileObject> diagnostics) {
    Set<String> addresses = new HashSet<>();
    for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
      JavaFileObject source = diagnostic.getSource();
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR && source != null) {
        addresses.add(source.toUri().toString());
      }
    }
    return addresses;
  }

  /** Adds up what several threads have done. */
  private static final class Progress {
    private final ParseProgress listener;
    private final int total;
    private int done;

    Progress(ParseProgress listener, int total) {
      this.listener = listener;
      this.total = total;
    }

    synchronized void add(int files) {
      done += files;
      listener.parsed(done, total);
    }
  }
}
