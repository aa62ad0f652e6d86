package dev.decoy.benchmarks.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A repaired copy and its log; compared are both.
 *
 * @param copy the copy's name in the scenario's folder
 */
record CopyTraces(String copy) implements Traces {
  @Override
  public Map<String, String> result(Path out) {
    Map<String, String> result = new TreeMap<>();
    for (Path file : Trace.files(out)) {
      String name = out.relativize(file).toString();
      if (isResult(name)) {
        result.put(name, Trace.sha256(file));
      }
    }
    return result;
  }

  @Override
  public List<String> faults(Path out, Map<String, String> whole) {
    List<String> faults = new ArrayList<>();
    result(out)
        .forEach((name, hash) -> {
          if (!hash.equals(whole.get(name))) {
            faults.add(name + " is not the undisturbed run's");
          }
          if (Trace.badLine(out.resolve(name)) > 0) {
            faults.add(name + ":" + Trace.badLine(out.resolve(name)) + " is no whole JSON object");
          }
        });
    return faults;
  }

  @Override
  public String stage(Path out) {
    if (Files.exists(out.resolve(copy))) {
      return "5 ending";
    }
    if (Files.exists(out.resolve(log()))) {
      return "4 between log and copy";
    }
    List<String> parts =
        Trace.files(out).stream()
            .filter(file -> file.toString().endsWith(".part") && file.toFile().length() > 0)
            .map(Path::toString)
            .toList();
    if (!parts.isEmpty()) {
      return "3 writing, checking";
    }
    return Trace.files(out).isEmpty() ? "1 starting" : "2 reading";
  }

  private boolean isResult(String name) {
    return name.equals(copy) || name.equals(log());
  }

  private String log() {
    return copy + ".log.jsonl";
  }
}
