package dev.decoy.app.source;

import dev.decoy.app.MemoryLimit;
import dev.decoy.candidate.ScorerId;
import dev.decoy.method.Options;
import dev.decoy.source.Dense;
import dev.decoy.source.DenseSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code dense}: the nearest vectors. */
final class FromDense implements SourceKind<Dense> {
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
    return VectorPair.options();
  }

  @Override
  public void check(SourceStage<Dense> stage) {
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
  public OpenedSource open(SourceStage<Dense> stage, Opening opening) {
    VectorPair vectors = VectorPair.open(stage, opening, "score 0 with everything");
    String similarity = Options.of(stage.method()).getOrDefault("similarity", "");
    DenseSource source =
        new DenseSource(
                stage.method().similarity(),
                vectors.queries(),
                vectors.documents(),
                new ScorerId("dense:similarity=" + similarity + "," + vectors.origin()))
            .within(MemoryLimit.perThread(opening.threads()));
    return OpenedSource.scored(source, source, vectors.closing()).warning(vectors.warnings());
  }
}
