package dev.decoy.app.source;

import dev.decoy.candidate.Seed;
import dev.decoy.source.SamplingSource;

/**
 * A kind that draws from the whole corpus. {@code --select} can name it as well.
 *
 * @param <M> the method's record
 */
public interface SamplingKind<M extends Record> extends SourceKind<M> {
  /** Over a data set's documents. */
  SamplingSource over(M method, Seed seed, Opening opening);

  @Override
  default boolean scores() {
    return false;
  }

  @Override
  default OpenedSource open(SourceStage<M> stage, Opening opening) {
    Seed own = opening.seed().stage("from." + stage.name());
    return OpenedSource.unscored(over(stage.method(), own, opening));
  }
}
