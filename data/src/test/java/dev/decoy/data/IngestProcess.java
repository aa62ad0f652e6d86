package dev.decoy.data;

import dev.decoy.data.input.InputReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a folder of BEIR's kind in a JVM of its own, which a test can make small or kill. */
final class IngestProcess {
  private IngestProcess() {}

  /** Arguments: the folder, where to. Prints the number of documents. */
  public static void main(String[] args) {
    DatasetOptions options =
        DatasetOptions.builder().beir(Path.of(args[0]), "train").threads(2).build();
    try (Dataset dataset = Dataset.ingest(options, Path.of(args[1]), new InputReport())) {
      System.out.println(dataset.documents().size());
    }
  }

  static Process start(Path input, Path store, Path log, String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path", "").replace(";", File.pathSeparator));
    command.add(IngestProcess.class.getName());
    command.addAll(List.of(input.toString(), store.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
