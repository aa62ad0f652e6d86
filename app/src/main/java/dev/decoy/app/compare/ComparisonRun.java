package dev.decoy.app.compare;

import dev.decoy.app.Json;
import dev.decoy.app.Version;
import dev.decoy.data.ledger.Sha256;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A comparison in its folder: seals, runs what was not run yet, writes the reports. */
final class ComparisonRun {
  private final Grid grid;
  private final Path folder;
  private final int threads;
  private final PrintWriter err;

  ComparisonRun(Grid grid, Path folder, int threads, PrintWriter err) {
    this.grid = grid;
    this.folder = folder;
    this.threads = threads;
    this.err = err;
  }

  /** Runs to the end, or goes on where it was interrupted. */
  ComparisonReport run() throws IOException {
    // It reads what it needs: a log with a fault in it must not be sealed in a plan.
    Bench bench =
        switch (grid.unit()) {
          case QUERY -> new MiningBench(grid, folder, threads, err);
          case USER -> new FactorisationBench(grid, folder, threads, err);
          case SEED -> new ExperimentBench(grid, folder, threads, err);
        };
    Files.createDirectories(folder);
    same(folder.resolve("grid.json"), grid);
    Optional<StudyLedger> study =
        grid.plan().map(_ -> new StudyLedger(grid, folder.resolve("ledger.jsonl")));
    study.ifPresent(StudyLedger::seal);
    // Parts are written here, once: several threads ask for them.
    Map<String, Path> _ = grid.files(folder);
    List<ArmResult> results = new ArrayList<>();
    for (Arm arm : grid.arms()) {
      results.add(new ArmRun(grid, bench, study).run(arm));
    }
    ComparisonReport report = ComparisonReport.of(grid, results, study);
    write(folder.resolve("compare.json"), Json.pretty(report.toJson()) + "\n");
    write(folder.resolve("compare.html"), new ComparisonPage(report).html());
    return report;
  }

  /**
   * A folder belongs to one comparison of the same data: another one would read its pieces as its
   * own.
   */
  static void same(Path kept, Grid grid) throws IOException {
    Map<String, Object> json = grid.toJson();
    Map<String, String> contents = new TreeMap<>();
    grid.data().forEach((name, path) -> contents.put(name, Sha256.of(path)));
    if (!contents.isEmpty()) {
      json.put("sha256", contents);
    }
    if (grid.unit() == Unit.SEED) {
      // Its data are made by the code.
      json.put("decoy", Version.number());
    }
    String now = Json.pretty(json) + "\n";
    if (!Files.exists(kept)) {
      write(kept, now);
      return;
    }
    if (!Files.readString(kept).equals(now)) {
      throw new SpecException(
          kept.getParent()
              + " holds another comparison, or one of files that have changed since (see grid.json in"
              + " it); choose another folder with --out");
    }
  }

  /** Writes a file whole or not at all. */
  static void write(Path target, String text) throws IOException {
    try (AtomicFile whole = new AtomicFile(target)) {
      whole.out().write(text.getBytes(StandardCharsets.UTF_8));
      whole.commit();
    }
  }
}
