package dev.decoy.app.source;

import dev.decoy.app.MemoryLimit;
import dev.decoy.candidate.ScorerId;
import dev.decoy.data.vector.NpyVectors;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.source.Dense;
import dev.decoy.source.DenseSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code dense}: the nearest vectors, by exact search or by a graph. */
final class FromDense implements SourceKind<Dense> {
  private static final String NONE = "none";
  private static final String GRAPHS = "graphs";

  @Override
  public Class<Dense> method() {
    return Dense.class;
  }

  @Override
  public boolean scores() {
    return true;
  }

  @Override
  public List<OwnOption> ownOptions() {
    List<OwnOption> options = new ArrayList<>(VectorPair.options());
    options.addAll(DenseSearch.OPTIONS);
    options.add(
        new OwnOption(
            GRAPHS, NONE, "a folder that keeps graphs for several runs; none is the run's own"));
    return options;
  }

  @Override
  public void check(SourceStage<Dense> stage) {
    DenseSearch search = search(stage);
    String graphs = stage.own().getOrDefault(GRAPHS, NONE);
    if (!graphs.equals(NONE)) {
      if (search.mode() == DenseSearch.Mode.EXACT) {
        throw new SpecException(
            "dense has search=exact, which keeps no graphs; leave graphs=" + graphs + " out");
      }
      if (!Files.isDirectory(Path.of(graphs))) {
        throw new SpecException(
            "dense: there is no folder " + graphs + "; make it, or leave graphs out");
      }
    }
    VectorPair.check(stage);
  }

  @Override
  public List<Path> files(SourceStage<Dense> stage) {
    return VectorPair.files(stage);
  }

  @Override
  public Optional<MadeVectors> vectors(SourceStage<Dense> stage) {
    return VectorPair.made(stage);
  }

  @Override
  public Optional<String> plan(SourceStage<Dense> stage, int limit) {
    DenseSearch search = search(stage);
    List<Path> files = VectorPair.given(stage);
    if (files.isEmpty()) {
      return Optional.of(search.plan(stage.name()));
    }
    try (NpyVectors documents = NpyVectors.open(files.get(0));
        NpyVectors queries = NpyVectors.open(files.get(1))) {
      int anchors = limit == 0 ? queries.size() : Math.min(limit, queries.size());
      return Optional.of(
          search.choose(anchors, documents.size(), documents.dimension()).sentence(stage.name()));
    }
  }

  private static DenseSearch search(SourceStage<Dense> stage) {
    return DenseSearch.of(stage.own(), stage.depth());
  }

  @Override
  public OpenedSource open(SourceStage<Dense> stage, Opening opening) {
    VectorPair vectors = VectorPair.open(stage, opening, "score 0 with everything");
    try {
      String similarity = Options.of(stage.method()).getOrDefault("similarity", "");
      DenseSearch.Ready ready =
          search(stage)
              .open(
                  stage.name(),
                  stage.method().similarity(),
                  vectors.queries(),
                  vectors.documents(),
                  graphs(stage, opening),
                  opening);
      List<String> warnings = new ArrayList<>(vectors.warnings());
      warnings.addAll(ready.warnings());
      DenseSource source =
          new DenseSource(
                  stage.method().similarity(),
                  vectors.queries(),
                  vectors.documents(),
                  new ScorerId("dense:similarity=" + similarity + "," + vectors.origin()),
                  ready.search())
              .within(MemoryLimit.perThread(opening.threads()));
      return OpenedSource.scored(
              source,
              source,
              () -> {
                ready.closing().close();
                vectors.close();
              })
          .warning(warnings);
    } catch (RuntimeException e) {
      vectors.close();
      throw e;
    }
  }

  /** Where graphs are kept. */
  private static Path graphs(SourceStage<Dense> stage, Opening opening) {
    String given = stage.own().getOrDefault(GRAPHS, NONE);
    return given.equals(NONE) ? opening.index().resolve("graphs") : Path.of(given);
  }
}
