package dev.decoy.app.mine;

import dev.decoy.app.Json;
import dev.decoy.app.Version;
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

/**
 * {@code manifest.json}: what a run was asked, from which bytes, and which bytes came out.
 * Everything but its {@code runtime} object is the same whenever the same recipe meets the same
 * inputs.
 */
final class Manifest {
  private static final String UNFINISHED = "unfinished";
  private static final String COMPLETE = "complete";

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
    String version = version(manifest);
    if (!version.equals(Version.number())) {
      throw new SpecException(
          manifest
              + " holds a run of decoy "
              + version
              + ", this is "
              + Version.number()
              + "; choose another folder with --out");
    }
  }

  /** Whether the run in a folder came to its end. */
  static boolean isComplete(Path manifest) {
    return Files.exists(manifest)
        && !Recipe.tree(manifest).path("runtime").path("state").asString("").equals(UNFINISHED);
  }

  /** Writes what is known before the run, so that it can be resumed. */
  static void begin(Path manifest, Recipe recipe) {
    if (Files.exists(manifest)) {
      return;
    }
    Map<String, Object> json = head(recipe);
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
      Path training,
      int threads,
      Instant started) {
    Map<String, Object> json = head(recipe);
    json.put("scorer", scorer);
    json.put("inputs", inputs.stream().map(Manifest::input).toList());
    List<Map<String, Object>> outputs = new ArrayList<>();
    outputs.add(output(folder.root(), training));
    for (Path part : parts(folder)) {
      outputs.add(output(folder.root(), part));
    }
    json.put("outputs", outputs);
    json.put(
        "determinism",
        "every output is the same byte for byte for this recipe, these inputs and this version of decoy and of Lucene,"
            + " whatever the threads and interruptions");
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
    json.put("lucene", org.apache.lucene.util.Version.LATEST.toString());
    json.put("recipe", recipe.toJson());
    return json;
  }

  private static String version(Path manifest) {
    return Recipe.tree(manifest).path("decoy").asString("unknown");
  }

  private static List<Path> parts(RunFolder folder) {
    try (Stream<Path> files = Files.list(folder.part(0).getParent())) {
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
