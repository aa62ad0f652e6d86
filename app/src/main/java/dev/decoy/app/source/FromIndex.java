package dev.decoy.app.source;

import dev.decoy.data.store.TextStore;
import dev.decoy.lucene.Bm25Index;
import dev.decoy.lucene.ExistingIndex;
import java.nio.file.Path;
import java.util.List;

/** {@code lucene}: an index that exists already. */
final class FromIndex implements SourceKind<ExistingIndex> {
  @Override
  public Class<ExistingIndex> method() {
    return ExistingIndex.class;
  }

  @Override
  public boolean scores() {
    return true;
  }

  @Override
  public List<Path> files(SourceStage<ExistingIndex> stage) {
    return List.of(stage.method().state());
  }

  @Override
  public OpenedSource open(SourceStage<ExistingIndex> stage, Opening opening) {
    TextStore documents = opening.data().documents();
    TextStore queries = opening.data().queries();
    Bm25Index index = stage.method().open(documents::ordinal, documents.size());
    return OpenedSource.scored(index.source(queries::text), index.scorer(queries::text), index);
  }
}
