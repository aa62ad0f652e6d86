package dev.decoy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs {@code decoy mine} in a process of its own and watches its memory: {@code MineAtScale
 * LAUNCHER OUT [FLAG ...]}, such as {@code MineAtScale ./decoy run/ --beir generated/}. OUT is
 * where the run goes; the flags after it are those of {@code mine}. Options for the JVM go into the
 * environment, as {@code DECOY_HEAP} and {@code DECOY_JAVA_OPTS}. Needs no class but the JDK's, so
 * that {@code java MineAtScale.java} runs it; Linux only.
 *
 * <p>Reads {@code /proc/PID/status} every 50 ms. {@code RssAnon} is the memory that belongs to the
 * process alone: heap, code, stacks, native buffers. {@code VmHWM} counts the pages of mapped files
 * too, which the system takes back when it needs them. Times per stage are the run's own, from
 * {@code stats.json}; a stage's peak is the highest sample between its beginning and its end, and
 * its processor time, of all threads together, is what passed between its first and last sample. On
 * a machine that does other work too, only the processor time says what the work costs.
 */
public final class MineAtScale {
  private static final long SAMPLE_MILLIS = 50;

  private record Sample(long millis, long anonymousKibibytes, double processorSeconds) {}

  private record Stage(String name, double seconds) {}

  private MineAtScale() {}

  /** Prints the figures. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path run = Path.of(args[1]);
    List<String> command = new ArrayList<>(List.of(args[0], "mine", "--out", args[1]));
    command.addAll(List.of(args).subList(2, args.length));
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).inheritIO().start();
    List<Sample> samples = new ArrayList<>();
    long highWater = 0;
    while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
      String status = status(process.pid());
      double busy =
          process.info().totalCpuDuration().map(time -> time.toMillis() / 1000.0).orElse(0.0);
      samples.add(new Sample(System.currentTimeMillis(), kibibytes(status, "RssAnon"), busy));
      highWater = Math.max(highWater, kibibytes(status, "VmHWM"));
    }
    double wall = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      System.exit(process.exitValue());
    }
    print(out, run, samples, highWater, wall);
  }

  private static void print(
      PrintStream out, Path run, List<Sample> samples, long highWater, double wall)
      throws IOException {
    String stats = Files.readString(run.resolve("stats.json"));
    String manifest = Files.readString(run.resolve("manifest.json"));
    long from =
        Instant.parse(find(manifest, "\"started\"\\s*:\\s*\"([^\"]+)\"").group(1)).toEpochMilli();
    double documents = documents(run);
    double anchors = Double.parseDouble(find(stats, "\"units\"\\s*:\\s*(\\d+)").group(1));
    out.println();
    out.printf(
        Locale.ROOT,
        "%-6s %9s %10s %22s %22s %14s%n",
        "stage",
        "wall s",
        "processor s",
        "per second",
        "per processor second",
        "peak RssAnon");
    double at = 0;
    for (Stage stage : stages(stats)) {
      boolean perDocument = stage.name().equals("read") || stage.name().equals("index");
      long begin = from + Math.round(at * 1000);
      List<Sample> during = between(samples, begin, begin + Math.round(stage.seconds() * 1000));
      double busy = processorSeconds(during);
      double units = perDocument ? documents : anchors;
      String unit = perDocument ? "documents" : "anchors";
      out.printf(
          Locale.ROOT,
          "%-6s %9.1f %11.1f %,12.0f %-9s %,12.0f %-9s %,10.0f MiB%n",
          stage.name(),
          stage.seconds(),
          busy,
          units / stage.seconds(),
          unit,
          units / busy,
          unit,
          peak(during) / 1024.0);
      at += stage.seconds();
    }
    out.printf(
        Locale.ROOT,
        "%,.0f documents, %,.0f anchors; %.1f s in all, of a processor %.1f s; peak RssAnon %.0f"
            + " MiB, VmHWM %.0f MiB (%,d samples)%n",
        documents,
        anchors,
        wall,
        samples.isEmpty() ? 0 : samples.getLast().processorSeconds(),
        peak(samples) / 1024.0,
        highWater / 1024.0,
        samples.size());
  }

  private static List<Sample> between(List<Sample> samples, long begin, long end) {
    return samples.stream()
        .filter(sample -> sample.millis() >= begin && sample.millis() <= end)
        .toList();
  }

  private static double processorSeconds(List<Sample> during) {
    return during.isEmpty()
        ? 0
        : during.getLast().processorSeconds() - during.getFirst().processorSeconds();
  }

  private static long peak(List<Sample> samples) {
    return samples.stream().mapToLong(Sample::anonymousKibibytes).max().orElse(0);
  }

  /** One fingerprint of eight bytes per document. */
  private static double documents(Path run) throws IOException {
    return Files.size(run.resolve("store/data/documents/fingerprint")) / (double) Long.BYTES;
  }

  private static List<Stage> stages(String stats) {
    List<Stage> stages = new ArrayList<>();
    Matcher matcher =
        Pattern.compile("\"stage\"\\s*:\\s*\"(\\w+)\"\\s*,\\s*\"seconds\"\\s*:\\s*([0-9.]+)")
            .matcher(stats);
    while (matcher.find()) {
      stages.add(new Stage(matcher.group(1), Double.parseDouble(matcher.group(2))));
    }
    return stages;
  }

  private static Matcher find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("nothing matches " + pattern);
    }
    return matcher;
  }

  /** Empty once the process has ended. */
  private static String status(long pid) throws IOException {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(pid), "status"));
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static long kibibytes(String status, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s*(\\d+) kB").matcher(status);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
