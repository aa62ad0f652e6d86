package dev.decoy.app.mine;

import dev.decoy.app.Json;
import dev.decoy.app.Version;
import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputFile;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code manifest.json}: what a run was asked, from which bytes, and which bytes came out.
 * Everything but its {@code runtime} object is the same whenever the same recipe meets the same
 * inputs.
 */
final class Manifest {
  private static final String UNFINISHED = "unfinished";
  private static final String COMPLETE = "complete";
  private static final String SEARCHES = "searches";
  private static final JsonMapper JSON = new JsonMapper();
  private static final String LUCENE = org.apache.lucene.util.Version.LATEST.toString();

  private Manifest() {}

  /** Refuses to go on with a run of another recipe or of another version. */
  static void check(Path manifest, Recipe recipe) {
    if (!Files.exists(manifest)) {
      return;
    }
    Recipe before = Recipe.read(manifest);
    Map<String, Object> ours = recipe.toJson();
    before
        .toJson()
        .forEach((key, value) -> {
          if (!value.equals(ours.get(key))) {
            throw new SpecException(
                manifest
                    + " holds a run with another recipe: '"
                    + key
                    + "' was "
                    + Json.line(value)
                    + " and is now "
                    + Json.line(ours.getOrDefault(key, ""))
                    + "; give the same flags, or only --out and --resume, or choose another folder");
          }
        });
    requireSame(manifest, "decoy", Version.number());
    requireSame(manifest, "lucene", LUCENE);
  }

  private static void requireSame(Path manifest, String program, String now) {
    String before = Recipe.tree(manifest).path(program).asString("unknown");
    if (!before.equals(now)) {
      throw new SpecException(
          manifest
              + " holds a run of "
              + program
              + " "
              + before
              + ", this is "
              + now
              + "; choose another folder with --out");
    }
  }

  /** Whether the run in a folder came to its end and all that it wrote is still there. */
  static boolean isComplete(Path manifest) {
    if (!Files.exists(manifest)) {
      return false;
    }
    JsonNode json = Recipe.tree(manifest);
    if (!json.path("runtime").path("state").asString("").equals(COMPLETE)) {
      return false;
    }
    for (JsonNode output : json.path("outputs")) {
      Path file = manifest.resolveSibling(output.path("file").asString(""));
      if (!Files.isRegularFile(file) || file.toFile().length() != output.path("bytes").asLong(-1)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Refuses to go on with a run that began from other bytes: the parts that it left and those still
   * to come would not belong together.
   *
   * @param inputs what is read now, in the order of reading
   */
  static void checkInputs(Path manifest, List<InputFile> inputs) {
    List<InputFile> before = inputs(manifest);
    for (int i = 0; i < Math.max(before.size(), inputs.size()); i++) {
      InputFile was = i < before.size() ? before.get(i) : inputs.get(i);
      boolean same = i < before.size() && i < inputs.size() && was.equals(inputs.get(i));
      if (!same) {
        throw new SpecException(
            was.name()
                + " ("
                + was.role()
                + ") has changed since the run in "
                + folderOf(manifest)
                + " began; bring back the file as it was, or choose another folder with --out");
      }
    }
  }

  /**
   * Refuses to call a run finished whose inputs have changed since. Files that are gone, or that
   * can be read only once, are not looked at.
   */
  static void checkFiles(Path manifest, List<Path> files) {
    List<InputFile> before = inputs(manifest);
    if (before.size() != files.size()) {
      return;
    }
    for (int i = 0; i < files.size(); i++) {
      if (Files.isRegularFile(files.get(i))) {
        InputFile was = before.get(i);
        checkInputs(
            manifest, with(before, i, Content.digest(files.get(i), was.role(), bytes -> {})));
      }
    }
  }

  private static List<InputFile> with(List<InputFile> files, int at, InputFile file) {
    List<InputFile> changed = new ArrayList<>(files);
    changed.set(at, file);
    return changed;
  }

  private static List<InputFile> inputs(Path manifest) {
    List<InputFile> inputs = new ArrayList<>();
    for (JsonNode input : Recipe.tree(manifest).path("inputs")) {
      inputs.add(
          new InputFile(
              input.path("role").asString(""),
              input.path("file").asString(""),
              input.path("bytes").asLong(-1),
              input.path("sha256").asString("")));
    }
    return inputs;
  }

  /** Writes what is known before anything is read, so that the run can be resumed. */
  static void begin(Path manifest, Recipe recipe) {
    if (!Files.exists(manifest)) {
      writeUnfinished(manifest, head(recipe));
    }
  }

  /**
   * Writes which bytes the parts will be made from, before the first of them is there; or, where
   * there are parts already, checks that these are the bytes.
   *
   * @param inputs what was read now
   */
  static void pin(RunFolder folder, Recipe recipe, List<InputFile> inputs) {
    if (folder.hasParts()) {
      checkInputs(folder.manifest(), inputs);
      return;
    }
    Map<String, Object> json = head(recipe);
    json.put("inputs", inputs.stream().map(Manifest::input).toList());
    writeUnfinished(folder.manifest(), json);
  }

  /**
   * Writes how sources that have a choice search, before the first part is there; or, where there
   * are parts already, checks that they were found in the same way.
   */
  static void searches(RunFolder folder, Map<String, Map<String, Object>> now) {
    if (now.isEmpty()) {
      return;
    }
    JsonNode manifest = Recipe.tree(folder.manifest());
    Map<String, Object> json = new LinkedHashMap<>();
    manifest.propertyNames().forEach(name -> json.put(name, plain(manifest.path(name))));
    Object before = json.get(SEARCHES);
    if (before != null && folder.hasParts() && !Json.line(before).equals(Json.line(now))) {
      throw new SpecException(
          folder.manifest()
              + " holds a run that searched in another way: it has "
              + Json.line(before)
              + ", this would be "
              + Json.line(now)
              + "; choose another folder with --out");
    }
    json.put(SEARCHES, now);
    writeUnfinished(folder.manifest(), json);
  }

  private static Object plain(JsonNode node) {
    return JSON.treeToValue(node, Object.class);
  }

  private static void writeUnfinished(Path manifest, Map<String, Object> json) {
    Map<String, Object> runtime = new LinkedHashMap<>();
    runtime.put("state", UNFINISHED);
    runtime.put("started", Instant.now().toString());
    json.put("runtime", runtime);
    RunFolder.write(manifest, Json.pretty(json) + "\n");
  }

  /** Writes all, at the end. */
  static void complete(
      RunFolder folder,
      Recipe recipe,
      List<InputFile> inputs,
      String scorer,
      List<Path> training,
      int threads,
      Instant started) {
    Map<String, Object> json = head(recipe);
    json.put("scorer", scorer);
    // As it has stood there since the sources were opened.
    JsonNode searches = Recipe.tree(folder.manifest()).path(SEARCHES);
    if (!searches.isMissingNode()) {
      json.put(SEARCHES, plain(searches));
    }
    json.put("inputs", inputs.stream().map(Manifest::input).toList());
    List<Map<String, Object>> outputs = new ArrayList<>();
    training.forEach(file -> outputs.add(output(folder.root(), file)));
    for (Path part : parts(folder)) {
      outputs.add(output(folder.root(), part));
    }
    json.put("outputs", outputs);
    json.put(
        "determinism",
        "every output is the same byte for byte for this recipe, these inputs and this version of decoy and of Lucene,"
            + " whatever the threads and interruptions"
            + (inputs.stream().anyMatch(file -> file.role().equals(SourceFiles.SCORER))
                ? "; scores of the model are so for one version of ONNX Runtime on one kind of"
                    + " processor, and differ by rounding on others"
                : ""));
    Map<String, Object> runtime = new LinkedHashMap<>();
    runtime.put("state", COMPLETE);
    runtime.put("started", started.toString());
    runtime.put("seconds", Duration.between(started, Instant.now()).toMillis() / 1000.0);
    runtime.put("threads", threads);
    runtime.put("jvm", Runtime.version().toString());
    runtime.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    json.put("runtime", runtime);
    RunFolder.write(folder.manifest(), Json.pretty(json) + "\n");
  }

  /** Inputs that are not the bytes that an earlier run's manifest was made from; by name. */
  static List<String> otherInputs(Path earlier, Path now) {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (JsonNode input : Recipe.tree(earlier).path("inputs")) {
      hashes.put(input.path("file").asString(""), input.path("sha256").asString(""));
    }
    List<String> others = new ArrayList<>();
    if (!hashes.isEmpty()) {
      for (JsonNode input : Recipe.tree(now).path("inputs")) {
        String name = input.path("file").asString("");
        if (!input.path("sha256").asString("").equals(hashes.getOrDefault(name, ""))) {
          others.add(name);
        }
      }
    }
    return others;
  }

  private static Map<String, Object> input(InputFile file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("role", file.role());
    json.put("file", file.name());
    json.put("bytes", file.bytes());
    json.put("sha256", file.sha256());
    return json;
  }

  private static Map<String, Object> head(Recipe recipe) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("decoy", Version.number());
    json.put("lucene", LUCENE);
    json.put("recipe", recipe.toJson());
    return json;
  }

  private static Path folderOf(Path manifest) {
    Path folder = manifest.getParent();
    return folder == null ? Path.of(".") : folder;
  }

  private static List<Path> parts(RunFolder folder) {
    try (Stream<Path> files = Files.list(folder.negatives())) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> output(Path root, Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", root.relativize(file).toString());
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = new byte[1 << 16];
      long bytes = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
      json.put("bytes", bytes);
      json.put("sha256", HexFormat.of().formatHex(in.getMessageDigest().digest()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    return json;
  }
}
