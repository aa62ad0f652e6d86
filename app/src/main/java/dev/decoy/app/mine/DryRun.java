package dev.decoy.app.mine;

import dev.decoy.app.Json;
import dev.decoy.app.source.MadeVectors;
import dev.decoy.app.source.Sources;
import dev.decoy.data.DatasetOptions;
import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Spec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Says what a run would read and about how much it would write.
 *
 * @param recipe resolved
 * @param out where the run would be
 */
record DryRun(Recipe recipe, Path out) {
  /** A compressed text is about this many times as long when it is unpacked into the store. */
  private static final double UNPACKED = 3.5;

  /** The index of terms and frequencies, as a share of the text. */
  private static final double INDEX_SHARE = 0.35;

  /** How much of a file is read to learn how long its lines are, in bytes. */
  private static final long SAMPLE = 1 << 20;

  void print(PrintWriter to, boolean json) {
    DatasetOptions options = DataFlags.options(recipe.data(), MiningSetup.fields(recipe), 1);
    List<Read> files = new ArrayList<>();
    double store = 0;
    for (Path file : DataFlags.files(options)) {
      long bytes = size(file);
      boolean packed = file.toString().matches(".*\\.(gz|zst)");
      store += bytes * (packed ? UNPACKED : 1);
      files.add(new Read(file.toString(), bytes));
    }
    Sources sources = Sources.of(Catalogue.load(), recipe.from(), recipe.scoreWith());
    double index = sources.indexesWords() ? store * INDEX_SHARE : 0;
    double documents = texts(options.corpus());
    double queries = texts(options.queries());
    if (options.corpus().isEmpty()) {
      // A row is an anchor, and one document at least.
      queries = texts(options.pairs());
      documents = queries;
    }
    double vectors = 0;
    for (MadeVectors made : sources.vectors()) {
      vectors += (documents + queries) * (made.dimension() * (double) Float.BYTES);
    }
    for (Path file : SourceFiles.of(recipe).files()) {
      files.add(new Read(file.toString(), size(file)));
    }
    List<String> cautions = new ArrayList<>(MiningSetup.cautions(recipe));
    cautions.addAll(MiningSetup.checkModel(recipe));
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("recipe", recipe.toJson());
    plan.put("reads", files.stream().map(Read::toJson).toList());
    plan.put("writes", out.toString());
    List<String> searches = sources.plans(recipe.limit());
    plan.put("searches", searches);
    plan.put("warnings", cautions);
    plan.put("store_bytes_about", Math.round(store));
    plan.put("index_bytes_about", Math.round(index));
    plan.put("documents_about", Math.round(documents));
    plan.put("queries_about", Math.round(queries));
    plan.put("vector_bytes_about", Math.round(vectors));
    if (json) {
      to.println(Json.pretty(plan));
      return;
    }
    to.println("would read");
    for (Read file : files) {
      to.printf(Locale.ROOT, "  %-60s %s%n", file.file(), readable((double) file.bytes()));
    }
    to.println("would mine");
    to.println("  from    " + join(recipe.from()));
    if (recipe.namesScorer()) {
      to.println("  scores  " + recipe.scoreWith());
    }
    searches.forEach(line -> to.println("  search  " + line));
    to.println("  judge   " + join(recipe.judges()));
    to.println("  select  " + join(recipe.selections()));
    to.println("would write into " + out);
    to.printf(
        Locale.ROOT,
        "  texts about %s%s%s, and the training file%n",
        readable(store),
        index > 0 ? ", index about " + readable(index) : "",
        vectors > 0
            ? String.format(
                Locale.ROOT,
                ", vectors about %s (of about %,.0f documents and %,.0f queries)",
                readable(vectors),
                documents,
                queries)
            : "");
    cautions.forEach(caution -> to.println("warning: " + caution));
    to.println("nothing was written");
  }

  private record Read(String file, long bytes) {
    Map<String, Object> toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("file", file);
      json.put("bytes", bytes);
      return json;
    }
  }

  /**
   * About how many texts files hold: their size over the mean length of their first lines, which is
   * exact where those are all.
   */
  private static double texts(List<Path> files) {
    double texts = 0;
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        // What can be read only once is left for the run.
        continue;
      }
      long lines = 0;
      long bytes = 0;
      try (Content content = Content.open(file)) {
        boolean more = content.next();
        while (more && bytes < SAMPLE) {
          lines++;
          bytes += content.text().getBytes(StandardCharsets.UTF_8).length + 1;
          more = content.next();
        }
        boolean packed = file.toString().matches(".*\\.(gz|zst)");
        texts += more ? lines * (size(file) * (packed ? UNPACKED : 1) / bytes) : lines;
      }
    }
    return texts;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new InputException(file.toString(), 0, "cannot be read", "name a file that is there");
    }
  }

  private static String join(List<Spec> specs) {
    return String.join("  ", specs.stream().map(Spec::toString).toList());
  }

  private static String readable(double bytes) {
    return bytes < 1e6
        ? String.format(Locale.ROOT, "%,.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
