package dev.decoy.app.mine;

import dev.decoy.app.Passages;
import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Provenance;
import dev.decoy.data.Dataset;
import dev.decoy.data.output.OutputOptions;
import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import dev.decoy.data.output.TrainingRow;
import dev.decoy.data.output.TrainingWriter;
import dev.decoy.source.Pooled;
import dev.decoy.source.UnionPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The ranking of all candidates before any rule, positives included: what a retrieval run is. Where
 * several sources score, each gets a run of its own beside that of the whole pool, so that they can
 * be evaluated against each other and against their fusion. So does a single source whose
 * candidates a cross-encoder has put in another order; its run, too, holds what the pool holds.
 *
 * @param setup whose sources are asked
 */
public record CandidateRanking(MiningSetup setup) {
  /**
   * Writes one row per anchor: the pool by its score, and each source's own list by its own.
   *
   * @param pool takes the rows of the pool; stays the caller's to finish
   * @param folder where the sources' own runs go, as {@code train.NAME.trec}
   * @return the files of the sources; none if the pool is one source's
   */
  List<Path> write(TrainingWriter pool, Path folder, TrainingFormat format) throws IOException {
    List<String> names =
        setup.pool().members().stream()
            .filter(UnionPool.Member::scores)
            .map(UnionPool.Member::name)
            .toList();
    List<Path> files =
        names.size() < 2 && setup.cross().isEmpty()
            ? List.of()
            : names.stream().map(name -> folder.resolve("train." + name + ".trec")).toList();
    List<TrainingWriter> own = new ArrayList<>();
    try {
      for (Path file : files) {
        own.add(format.open(file, OutputOptions.defaults().withPositives(true)));
      }
      each(pooled -> {
        pool.write(row(pooled, pooled.scores(), Optional.empty()));
        for (int s = 0; s < own.size(); s++) {
          Optional<float[]> ranks =
              Optional.ofNullable(pooled.ranked().get(Provenance.RANK + names.get(s)));
          float[] scores =
              pooled.ranked().getOrDefault(Provenance.SCORE + names.get(s), new float[0]);
          TrainingRow row = row(pooled, scores, ranks);
          if (!row.negatives().isEmpty() || !row.positives().isEmpty()) {
            own.get(s).write(row);
          }
        }
      });
      for (TrainingWriter each : own) {
        each.finish();
      }
    } finally {
      for (TrainingWriter each : own) {
        each.close();
      }
    }
    return files;
  }

  private void each(Consumer<Pooled> sink) {
    for (int from = 0; from < setup.size(); from += RunFolder.PART_SIZE) {
      int to = Math.min(setup.size(), from + RunFolder.PART_SIZE);
      int[] anchors = new int[to - from];
      for (int i = from; i < to; i++) {
        anchors[i - from] = setup.anchor(i);
      }
      setup.pool().pools(new Anchors(Arrays.stream(anchors).distinct().toArray()), sink);
    }
  }

  /** Of those candidates that a source ranks, or of all. */
  private TrainingRow row(Pooled pooled, float[] scores, Optional<float[]> ranks) {
    Dataset data = setup.data();
    List<Passage> positives = new ArrayList<>();
    List<Passage> others = new ArrayList<>();
    for (int i = 0; i < pooled.size(); i++) {
      if (ranks.isPresent() && Float.isNaN(ranks.get()[i])) {
        continue;
      }
      int document = pooled.ids()[i];
      Passage passage =
          new Passage(
              data.documents().id(document), Passages.text(data.documents(), document), scores[i]);
      boolean positive = data.judgements().grade(pooled.anchor(), document) >= 1;
      (positive ? positives : others).add(passage);
    }
    return new TrainingRow(
        data.queries().id(pooled.anchor()),
        data.queries().text(pooled.anchor()),
        positives,
        others);
  }
}
