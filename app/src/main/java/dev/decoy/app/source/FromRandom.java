package dev.decoy.app.source;

import dev.decoy.candidate.Seed;
import dev.decoy.source.Corpus;
import dev.decoy.source.RandomSource;
import dev.decoy.source.SamplingSource;

/** {@code random}: draws documents alike. */
final class FromRandom implements SamplingKind<RandomSource> {
  @Override
  public Class<RandomSource> method() {
    return RandomSource.class;
  }

  @Override
  public SamplingSource over(RandomSource method, Seed seed, Opening opening) {
    return method.over(new Corpus(opening.data().documents().size()), seed, opening::anchorKey);
  }
}
