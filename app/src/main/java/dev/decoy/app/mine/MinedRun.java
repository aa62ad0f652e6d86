package dev.decoy.app.mine;

import dev.decoy.data.Dataset;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.store.TextStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a finished run mined, by ordinals of its texts, for those who learn from it.
 *
 * @param recipe of the run
 * @param data its texts and judgements
 * @param examples one per anchor and positive, in the order of the run
 */
public record MinedRun(Recipe recipe, Dataset data, List<Example> examples)
    implements AutoCloseable {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * An anchor, one of its positives, and what was mined for it.
   *
   * @param anchor ordinal of the query
   * @param positive ordinal of the document
   * @param negatives ordinals of documents, in the order of choice
   * @param scores of the positive and then of each negative; NaN where mining had none
   * @param weights one per negative
   */
  public record Example(
      int anchor, int positive, int[] negatives, float[] scores, float[] weights) {}

  /**
   * Opens the folder of a run. Texts that were deleted are read again from the run's input.
   *
   * @param warnings is told what the user should know of the input
   * @throws InputException if the run is not finished, or damaged
   */
  public static MinedRun open(Path root, int threads, Consumer<String> warnings) {
    Recipe recipe = RunFolder.recipe(root);
    if (!Files.isRegularFile(root.resolve("stats.json"))) {
      throw new InputException(
          root.toString(), 0, "holds a run that is not finished", "run it again with --resume");
    }
    InputReport report = new InputReport(DataFlags.lenient(recipe.data()));
    Dataset data =
        Dataset.ingest(
            DataFlags.options(recipe.data(), MiningSetup.fields(recipe), threads),
            RunFolder.store(root),
            report);
    try {
      report.lines().forEach(warnings);
      return new MinedRun(recipe, data, read(root, data));
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static List<Example> read(Path root, Dataset data) {
    List<Example> examples = new ArrayList<>();
    Path folder = root.resolve("negatives");
    for (int part = 0; ; part++) {
      Path file = folder.resolve(String.format(java.util.Locale.ROOT, "part-%05d.jsonl", part));
      if (!Files.exists(file)) {
        return examples;
      }
      int number = 0;
      try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        for (String text = in.readLine(); text != null; text = in.readLine()) {
          number++;
          add(MinedLine.read(JSON.readTree(text)), data, examples);
        }
      } catch (JacksonException
          | NullPointerException
          | NoSuchElementException
          | CharacterCodingException e) {
        throw new InputException(
            file.toString(),
            number,
            "is damaged",
            "delete it and run 'decoy mine' again with --resume, which mines it anew");
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
      }
    }
  }

  private static void add(MinedLine line, Dataset data, List<Example> examples) {
    int anchor = ordinal(data.queries(), line.anchor());
    int n = line.negatives().size();
    int[] negatives = new int[n];
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      negatives[i] = ordinal(data.documents(), line.negatives().get(i).id());
      weights[i] = line.negatives().get(i).weight();
    }
    for (MinedLine.Scored positive : line.positives()) {
      if (line.pair().isEmpty() || line.pair().get().equals(positive.id())) {
        float[] scores = new float[n + 1];
        scores[0] = positive.score();
        for (int i = 0; i < n; i++) {
          scores[i + 1] = line.negatives().get(i).score();
        }
        examples.add(
            new Example(
                anchor, ordinal(data.documents(), positive.id()), negatives, scores, weights));
      }
    }
  }

  private static int ordinal(TextStore texts, String id) {
    int ordinal = texts.ordinal(id);
    if (ordinal < 0) {
      throw new NoSuchElementException(id);
    }
    return ordinal;
  }

  @Override
  public void close() {
    data.close();
  }
}
