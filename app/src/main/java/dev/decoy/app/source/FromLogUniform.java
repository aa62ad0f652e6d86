package dev.decoy.app.source;

import dev.decoy.candidate.Seed;
import dev.decoy.source.Corpus;
import dev.decoy.source.LogUniformSource;
import dev.decoy.source.SamplingSource;

/** {@code log-uniform}: draws documents by their place in a corpus that is sorted by frequency. */
final class FromLogUniform implements SamplingKind<LogUniformSource> {
  @Override
  public Class<LogUniformSource> method() {
    return LogUniformSource.class;
  }

  @Override
  public SamplingSource over(LogUniformSource method, Seed seed, Opening opening) {
    return method.over(new Corpus(opening.data().documents().size()), seed, opening::anchorKey);
  }
}
