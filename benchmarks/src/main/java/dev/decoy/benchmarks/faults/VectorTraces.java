package dev.decoy.benchmarks.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of vectors with what lies beside it, and the model that was fitted for it; compared are
 * all of them.
 *
 * @param name of the vectors in the scenario's folder, without its {@code .npy}
 */
record VectorTraces(String name) implements Traces {
  @Override
  public Map<String, String> result(Path out) {
    Map<String, String> result = new TreeMap<>();
    for (Path file : Trace.files(out)) {
      String found = out.relativize(file).toString();
      if (isResult(found)) {
        result.put(found, Trace.sha256(file));
      }
    }
    return result;
  }

  @Override
  public List<String> faults(Path out, Map<String, String> whole) {
    List<String> faults = new ArrayList<>();
    Map<String, String> there = result(out);
    there.forEach((found, hash) -> {
      if (!hash.equals(whole.get(found))) {
        faults.add(found + " is not the undisturbed run's");
      }
    });
    if (there.containsKey(name + ".npy") && !there.equals(whole)) {
      faults.add("there are vectors, and not all that belongs to them");
    }
    return faults;
  }

  @Override
  public String stage(Path out) {
    if (Files.exists(out.resolve(name + ".npy"))) {
      return "6 ending";
    }
    if (Files.exists(out.resolve(name + ".rows"))) {
      return "5 naming";
    }
    if (Files.exists(out.resolve(name + ".part/1/vectors.npy"))) {
      return "4 encoding";
    }
    if (Files.exists(out.resolve(name + ".part/scratch/dataset.json"))) {
      return "3 fitting";
    }
    return Files.exists(out.resolve(name + ".part")) ? "2 reading" : "1 starting";
  }

  private boolean isResult(String found) {
    return found.matches(
        java.util.regex.Pattern.quote(name) + "(\\.npy|\\.ids|\\.rows|\\.model/[^.].*)");
  }
}
