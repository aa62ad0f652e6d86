package dev.decoy.app.source;

import dev.decoy.candidate.Seed;
import dev.decoy.source.PopularCorpus;
import dev.decoy.source.PopularitySource;
import dev.decoy.source.SamplingSource;

/** {@code popularity}: draws documents by how often they are a labelled positive. */
final class FromPopularity implements SamplingKind<PopularitySource> {
  @Override
  public Class<PopularitySource> method() {
    return PopularitySource.class;
  }

  @Override
  public SamplingSource over(PopularitySource method, Seed seed, Opening opening) {
    return method.over(
        new PopularCorpus(
            opening.data().documents().size(),
            opening.columns().doubles("popularity", "popularity")),
        seed,
        opening::anchorKey);
  }
}
