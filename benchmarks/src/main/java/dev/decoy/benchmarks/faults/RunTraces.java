package dev.decoy.benchmarks.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of a {@code mine} run. Compared are {@code negatives/}, {@code train.*} and {@code
 * manifest.json} without its {@code runtime} object; times and the like stand elsewhere.
 *
 * @param folder the run's folder in the scenario's
 * @param beside what else is compared: how the names of files in the scenario's folder begin
 */
record RunTraces(String folder, List<String> beside) implements Traces {
  private static final String MANIFEST = "manifest.json";

  @Override
  public Map<String, String> result(Path out) {
    Map<String, String> result = new TreeMap<>();
    for (Path file : Trace.files(out)) {
      String name = out.relativize(file).toString();
      if (isResult(name)) {
        result.put(name, Trace.sha256(file));
      }
    }
    Path manifest = out.resolve(folder).resolve(MANIFEST);
    if (Files.exists(manifest)) {
      result.put(ofRun(MANIFEST), withoutRuntime(Trace.json(manifest)));
    }
    return result;
  }

  @Override
  public List<String> faults(Path out, Map<String, String> whole) {
    List<String> faults = new ArrayList<>();
    for (Path file : Trace.files(out)) {
      String name = out.relativize(file).toString();
      if (name.endsWith(".tmp") || !isResult(name)) {
        continue;
      }
      String expected = whole.get(name);
      if (expected == null) {
        faults.add(name + " is a file that an undisturbed run does not leave");
      } else if (!Trace.sha256(file).equals(expected)) {
        faults.add(name + " is not the undisturbed run's");
      }
      if (name.endsWith(".jsonl") && Trace.badLine(file) > 0) {
        faults.add(name + ":" + Trace.badLine(file) + " is no whole JSON object");
      }
    }
    Path manifest = out.resolve(folder).resolve(MANIFEST);
    if (Files.exists(manifest)) {
      try {
        if (isComplete(Trace.json(manifest)) && !runOf(result(out)).equals(runOf(whole))) {
          faults.add("the manifest says complete, and not all is there");
        }
      } catch (JacksonException e) {
        faults.add(MANIFEST + " is no whole JSON object: " + e.getOriginalMessage());
      }
    }
    return faults;
  }

  @Override
  public String stage(Path out) {
    Path run = out.resolve(folder);
    List<String> names =
        Trace.files(run).stream().map(file -> run.relativize(file).toString()).toList();
    if (!names.contains(MANIFEST)) {
      return "1 starting";
    }
    if (isComplete(Trace.json(run.resolve(MANIFEST)))) {
      return "7 ending";
    }
    if (names.stream().anyMatch(name -> name.startsWith("train."))) {
      return "6 summing up";
    }
    if (names.stream().anyMatch(name -> name.matches("\\.train\\..*part"))) {
      return "5 writing";
    }
    if (names.stream().anyMatch(name -> name.matches("index/.*/complete"))) {
      return "4 mining";
    }
    if (names.stream().anyMatch(name -> name.matches("index/dense-.*/queries\\.npy"))) {
      return "3 indexing, clustering";
    }
    if (names.stream().anyMatch(name -> name.matches("index/dense-.*/model/.*"))) {
      return "3 encoding";
    }
    if (names.contains("store/dataset.json")) {
      return "3 indexing, fitting";
    }
    return "2 reading";
  }

  private boolean isResult(String name) {
    return name.startsWith(ofRun("negatives/"))
        || name.startsWith(ofRun("train."))
        || beside.stream().anyMatch(name::startsWith);
  }

  private String ofRun(String name) {
    return folder + "/" + name;
  }

  private Map<String, String> runOf(Map<String, String> result) {
    Map<String, String> run = new TreeMap<>(result);
    run.keySet().removeIf(name -> !name.startsWith(ofRun("")));
    return run;
  }

  private static boolean isComplete(JsonNode manifest) {
    return manifest.path("runtime").path("state").asString("").equals("complete");
  }

  private static String withoutRuntime(JsonNode manifest) {
    ObjectNode copy = ((ObjectNode) manifest).deepCopy();
    copy.remove("runtime");
    return copy.toString();
  }
}
