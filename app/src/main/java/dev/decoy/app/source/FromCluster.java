package dev.decoy.app.source;

import dev.decoy.candidate.Seed;
import dev.decoy.method.SpecException;
import dev.decoy.source.ClusterMembers;
import dev.decoy.source.EmbeddedCorpus;
import dev.decoy.source.Source;
import dev.decoy.source.Unscored;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code cluster}: members of the anchor's cluster of the documents' vectors. */
final class FromCluster implements SourceKind<ClusterMembers> {
  @Override
  public Class<ClusterMembers> method() {
    return ClusterMembers.class;
  }

  @Override
  public boolean scores() {
    return false;
  }

  @Override
  public List<OwnOption> ownOptions() {
    return VectorPair.options();
  }

  @Override
  public void check(SourceStage<ClusterMembers> stage) {
    VectorPair.check(stage);
  }

  @Override
  public List<Path> files(SourceStage<ClusterMembers> stage) {
    return VectorPair.files(stage);
  }

  @Override
  public Optional<MadeVectors> vectors(SourceStage<ClusterMembers> stage) {
    return VectorPair.made(stage);
  }

  @Override
  public OpenedSource open(SourceStage<ClusterMembers> stage, Opening opening) {
    int documents = opening.data().documents().size();
    if (documents < stage.method().clusters()) {
      throw new SpecException(
          "cluster: %,d documents cannot be put into %,d clusters; give clusters=%d or fewer"
              .formatted(
                  documents, stage.method().clusters(), Math.max(1, (int) Math.sqrt(documents))));
    }
    VectorPair vectors =
        VectorPair.open(
            stage,
            opening,
            stage.method().spherical() ? "belong to no cluster" : "lie together at the origin");
    try {
      Seed own = opening.seed().stage("from." + stage.name());
      Source source =
          stage
              .method()
              .over(
                  new EmbeddedCorpus(vectors.documents(), vectors.queries()),
                  own,
                  opening::anchorKey);
      return new OpenedSource(source, new Unscored(), vectors.warnings(), vectors.closing());
    } catch (RuntimeException e) {
      vectors.close();
      throw e;
    }
  }
}
