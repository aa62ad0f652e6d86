package dev.decoy.benchmarks.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folder of a trained model, and what lies beside it while it is trained. Compared is every
 * file: nothing may be left of the training.
 *
 * @param name the model's folder in the scenario's
 */
record ModelTraces(String name) implements Traces {
  @Override
  public Map<String, String> result(Path out) {
    Map<String, String> result = new TreeMap<>();
    for (Path file : Trace.files(out)) {
      result.put(out.relativize(file).toString(), Trace.sha256(file));
    }
    return result;
  }

  @Override
  public List<String> faults(Path out, Map<String, String> whole) {
    List<String> faults = new ArrayList<>();
    Map<String, String> model = result(out);
    model.keySet().removeIf(file -> !file.startsWith(name + "/"));
    if (Files.exists(out.resolve(name)) && !model.equals(whole)) {
      faults.add("there is a model's folder, and it is not the undisturbed run's");
    }
    return faults;
  }

  @Override
  public String stage(Path out) {
    Path training = out.resolve(name + ".training");
    if (Files.exists(out.resolve(name))) {
      return "5 ending";
    }
    if (Files.exists(training.resolve("model"))) {
      return "4 saving";
    }
    if (Files.exists(training.resolve("checkpoint.safetensors"))) {
      return "3 later epochs";
    }
    return Trace.files(training).isEmpty() ? "1 starting, reading" : "2 first epoch";
  }
}
