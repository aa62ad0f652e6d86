package dev.decoy.benchmarks.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Kills a command at many moments and looks whether its result is the same for all that: {@code
 * FaultHarness [--scenario NAME] [--kills N] [--seed S] --data DIR}, where DIR is a folder to work
 * in and all scenarios are gone through if none is named.
 *
 * <p>First the command runs undisturbed, which gives the result and the duration D. Then fresh runs
 * are killed (SIGKILL) once to three times in a row, each time at a moment between 0 and D; the
 * moments are spread evenly, one in each N-th of D, and taken in random order. After each kill
 * everything that looks whole must be whole; after the last of a row the command is started once
 * more, must end as the undisturbed one did, leave the same bytes, and no half-written file.
 */
public final class FaultHarness {
  private static final int LONGEST_ROW = 3;

  private final Scenario scenario;
  private final Path data;
  private final Path work;
  private final PrintStream out;
  private final List<String> faults = new ArrayList<>();
  private final SortedMap<String, Integer> stages = new TreeMap<>();
  private int run;

  /**
   * A harness for one command.
   *
   * @param scenario the command
   * @param data holds what {@link GeneratedData} wrote
   * @param work a folder for the runs; made if missing
   * @param out is told how it goes
   */
  public FaultHarness(Scenario scenario, Path data, Path work, PrintStream out) {
    this.scenario = scenario;
    this.data = data;
    this.work = work;
    this.out = out;
  }

  /** Runs scenarios and prints a table; exits with 1 if anything was not as it should be. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<String, String> flags = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      flags.put(args[i], args[i + 1]);
    }
    String folder = flags.get("--data");
    if (folder == null
        || args.length % 2 != 0
        || !List.of("--data", "--scenario", "--kills", "--seed").containsAll(flags.keySet())) {
      out.println("usage: FaultHarness [--scenario NAME] [--kills N] [--seed S] --data DIR");
      System.exit(2);
      return;
    }
    Path data = Path.of(folder).toAbsolutePath().resolve("input");
    GeneratedData.FULL.write(data);
    int kills = Integer.parseInt(flags.getOrDefault("--kills", "100"));
    long seed = Long.parseLong(flags.getOrDefault("--seed", "42"));
    String name = flags.get("--scenario");
    List<Survival> all = new ArrayList<>();
    for (Scenario scenario : name == null ? Scenario.ALL : List.of(Scenario.named(name))) {
      Path work = data.resolveSibling(scenario.name());
      all.add(new FaultHarness(scenario, data, work, out).run(kills, seed));
    }
    print(all, out);
    System.exit(all.stream().allMatch(one -> one.faults().isEmpty()) ? 0 : 1);
  }

  /**
   * Kills the command.
   *
   * @param kills how often
   * @param seed of the moments
   */
  public Survival run(int kills, long seed) throws IOException, InterruptedException {
    remove(work);
    prepare();
    // Twice, and the second one counts: the first reads everything from a cold disk.
    Run undisturbed = undisturbed();
    Run again = undisturbed();
    if (!undisturbed.result.equals(again.result)) {
      faults.add("two undisturbed runs differ in " + differences(undisturbed.result, again.result));
    }
    out.printf(
        Locale.ROOT,
        "%s takes %.1f s and exits with %d%n",
        scenario.name(),
        again.duration.toMillis() / 1000.0,
        again.code);
    Random random = new Random(seed);
    List<Double> moments = moments(kills, random);
    int done = 0;
    int late = 0;
    while (done < kills) {
      int row = Math.min(kills - done, 1 + random.nextInt(LONGEST_ROW));
      Path folder = fresh();
      run++;
      int before = faults.size();
      boolean ended = false;
      for (int i = 0; i < row && !ended; i++) {
        double moment =
            moments.isEmpty() ? random.nextDouble() : moments.remove(moments.size() - 1);
        Duration delay = Duration.ofNanos((long) (moment * again.duration.toNanos()));
        int code = start(folder, i > 0).killAfter(delay);
        ended = code != Child.KILLED;
        if (ended) {
          late++;
          expect(code == again.code, "ended with " + code + " instead of " + again.code);
        } else {
          done++;
          String stage = scenario.traces().stage(folder.resolve("out"));
          stages.merge(stage, 1, Integer::sum);
          scenario
              .traces()
              .faults(folder.resolve("out"), again.result)
              .forEach(fault -> expect(false, "killed while " + stage + ": " + fault));
        }
      }
      finish(folder, again);
      if (faults.size() > before) {
        // For whoever looks into it.
        Files.move(folder, work.resolve("failed-" + run));
      }
      out.printf(Locale.ROOT, "%d of %d kills, %d faults%n", done, kills, faults.size());
    }
    return new Survival(
        scenario.name(), done, run, late, stages, again.duration, List.copyOf(faults));
  }

  private void prepare() throws IOException, InterruptedException {
    for (Scenario.Arguments arguments : scenario.before()) {
      Path folder = fresh();
      Child child =
          Child.start(
              arguments.of(data, folder.resolve("out")),
              folder.resolve("temporary"),
              folder.resolve("log"));
      if (child.end() != 0) {
        throw new IllegalStateException(
            "what " + scenario.name() + " reads was not made: " + child.lastWords());
      }
    }
  }

  private record Run(Map<String, String> result, int code, Duration duration) {}

  private Run undisturbed() throws IOException, InterruptedException {
    Path folder = fresh();
    long from = System.nanoTime();
    Child child = start(folder, false);
    int code = child.end();
    Duration duration = Duration.ofNanos(System.nanoTime() - from);
    Map<String, String> result = scenario.traces().result(folder.resolve("out"));
    if (result.isEmpty()) {
      throw new IllegalStateException(
          scenario.name() + " left nothing; its last words: " + child.lastWords());
    }
    return new Run(result, code, duration);
  }

  private void finish(Path folder, Run undisturbed) throws IOException, InterruptedException {
    Child child = start(folder, true);
    int code = child.end();
    expect(
        code == undisturbed.code, "started again, ended with " + code + ": " + child.lastWords());
    Map<String, String> result = scenario.traces().result(folder.resolve("out"));
    expect(
        result.equals(undisturbed.result), "differs in " + differences(undisturbed.result, result));
    for (Path file : Trace.files(folder)) {
      expect(
          !file.toString().matches(".*\\.(tmp|part|draft)|.*\\.partial-.*|.*/temporary/.*"),
          "left over: " + folder.relativize(file));
    }
  }

  private Child start(Path folder, boolean again) {
    Scenario.Arguments arguments = again ? scenario.again() : scenario.first();
    return Child.start(
        arguments.of(data, folder.resolve("out")),
        folder.resolve("temporary"),
        folder.resolve("log"));
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      String fault = "run " + run + ": " + otherwise;
      faults.add(fault);
      out.println(fault);
    }
  }

  /** Always of the same name, which may stand in what a command writes. */
  private Path fresh() throws IOException {
    Path folder = work.resolve("run");
    remove(folder);
    Files.createDirectories(folder.resolve("out"));
    Files.createDirectories(folder.resolve("temporary"));
    return folder;
  }

  /** One moment in each {@code count}-th of the duration, in random order. */
  private static List<Double> moments(int count, Random random) {
    List<Double> moments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      moments.add((i + random.nextDouble()) / count);
    }
    Collections.shuffle(moments, random);
    return moments;
  }

  private static List<String> differences(Map<String, String> one, Map<String, String> other) {
    return Stream.concat(one.keySet().stream(), other.keySet().stream())
        .distinct()
        .filter(name -> !one.getOrDefault(name, "").equals(other.getOrDefault(name, "")))
        .sorted()
        .toList();
  }

  private static void print(List<Survival> all, PrintStream out) {
    out.println();
    out.println("| command | undisturbed | kills | runs | ended before its moment | faults |");
    out.println("|---|---:|---:|---:|---:|---:|");
    for (Survival one : all) {
      out.printf(
          Locale.ROOT,
          "| %s | %.1f s | %d | %d | %d | %d |%n",
          one.scenario(),
          one.undisturbed().toMillis() / 1000.0,
          one.kills(),
          one.runs(),
          one.late(),
          one.faults().size());
    }
    for (Survival one : all) {
      out.println(one.scenario() + ", kills by stage: " + one.stages());
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
