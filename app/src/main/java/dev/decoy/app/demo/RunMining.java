package dev.decoy.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.decoy.app.mine.MineCommand;
import dev.decoy.app.mine.RunFolder;
import dev.decoy.data.Dataset;
import dev.decoy.data.input.InputException;
import dev.decoy.data.store.TextStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Mines through the {@code mine} command itself, with flags that a user could give: what the demo
 * shows is what the command does. Reads the examples back from the run folder.
 */
final class RunMining implements Mining {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Override
  public Mined mine(Request request, PrintWriter messages) throws IOException {
    Path run = request.run();
    forgetEarlierRun(run);
    StringWriter table = new StringWriter();
    MineCommand command = new MineCommand();
    CommandLine line =
        new CommandLine(command).setOut(new PrintWriter(table, true)).setErr(messages);
    line.parseArgs(arguments(request).toArray(String[]::new));
    command.call();
    return new Mined(
        run.resolve("train.jsonl"),
        table.toString(),
        plain(JSON.readTree(Files.readString(run.resolve("stats.json"), UTF_8))),
        sink -> readExamples(run, sink));
  }

  /** The flags after {@code decoy mine}. */
  static List<String> arguments(Request request) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--beir", request.corpus().toString()));
    arguments.addAll(List.of("--split", request.split()));
    arguments.addAll(List.of("--from", request.source()));
    arguments.addAll(List.of("--seed", String.valueOf(request.seed())));
    request.limit().ifPresent(n -> arguments.addAll(List.of("--limit", String.valueOf(n))));
    arguments.addAll(List.of("--threads", String.valueOf(request.threads())));
    // The folder may hold the texts and the index of an earlier run, which are good again.
    arguments.addAll(List.of("--out", request.run().toString(), "--resume"));
    return arguments;
  }

  /** Removes results, whatever their recipe was, and leaves the texts and the index. */
  private static void forgetEarlierRun(Path run) throws IOException {
    if (!Files.isDirectory(run)) {
      return;
    }
    Path manifest = run.resolve("manifest.json");
    boolean isRun = Files.exists(manifest) || Files.exists(RunFolder.store(run));
    Path negatives = run.resolve("negatives");
    try (Stream<Path> content = Files.list(run)) {
      List<Path> files = content.toList();
      boolean isStart =
          files.stream().allMatch(file -> file.equals(negatives) || file.endsWith(".lock"));
      if (!isRun && !isStart) {
        throw new InputException(
            run.toString(),
            0,
            "exists and was not written by decoy",
            "move it away or name another folder with --out");
      }
    }
    // First what says that the run is whole.
    Files.deleteIfExists(manifest);
    Files.deleteIfExists(run.resolve("stats.json"));
    try (DirectoryStream<Path> training = Files.newDirectoryStream(run, "train.*")) {
      for (Path file : training) {
        Files.delete(file);
      }
    }
    if (Files.isDirectory(negatives)) {
      for (Path part : parts(run)) {
        Files.delete(part);
      }
    }
  }

  private static List<Path> parts(Path run) throws IOException {
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(run.resolve("negatives"), "part-*.jsonl")) {
      files.forEach(parts::add);
    }
    parts.sort(Comparator.naturalOrder());
    return parts;
  }

  private static void readExamples(Path run, Consumer<Example> sink) throws IOException {
    try (Dataset data = Dataset.open(RunFolder.store(run))) {
      for (Path part : parts(run)) {
        try (BufferedReader lines = Files.newBufferedReader(part, UTF_8)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode mined = JSON.readTree(line);
            if (!mined.path("positives").isEmpty()) {
              sink.accept(example(data, mined));
            }
          }
        }
      }
    }
  }

  private static Example example(Dataset data, JsonNode mined) {
    List<Example.Passage> negatives = new ArrayList<>();
    for (JsonNode negative : mined.path("negatives")) {
      negatives.add(passage(data.documents(), negative));
    }
    negatives.sort(Comparator.comparingDouble(RunMining::hardness).reversed());
    Example.Passage positive = passage(data.documents(), mined.path("positives").get(0));
    String anchor = mined.path("anchor").asString();
    return new Example(
        anchor,
        data.queries().text(data.queries().ordinal(anchor)),
        positive,
        negatives,
        JdkCorpus.packageOf(positive.id()));
  }

  private static double hardness(Example.Passage passage) {
    return Float.isNaN(passage.score()) ? Double.NEGATIVE_INFINITY : passage.score();
  }

  private static Example.Passage passage(TextStore documents, JsonNode scored) {
    String id = scored.path("id").asString();
    int ordinal = documents.ordinal(id);
    JsonNode score = scored.path("score");
    return new Example.Passage(
        id,
        documents.title(ordinal),
        documents.text(ordinal),
        score.isNumber() ? score.floatValue() : Float.NaN);
  }

  /** JSON as maps, lists, numbers and strings; what is null is left out. */
  static Map<String, Object> plain(JsonNode object) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!entry.getValue().isNull()) {
        map.put(entry.getKey(), plainValue(entry.getValue()));
      }
    }
    return map;
  }

  private static Object plainValue(JsonNode node) {
    if (node.isObject()) {
      return plain(node);
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      for (JsonNode element : node) {
        if (!element.isNull()) {
          list.add(plainValue(element));
        }
      }
      return list;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber()) {
      return node.longValue();
    }
    return node.isNumber() ? (Object) node.doubleValue() : node.asString();
  }
}
