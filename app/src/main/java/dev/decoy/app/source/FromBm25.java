package dev.decoy.app.source;

import dev.decoy.data.store.TextStore;
import dev.decoy.lucene.Bm25;
import dev.decoy.lucene.Bm25Index;
import dev.decoy.lucene.Documents;
import dev.decoy.lucene.IndexBuild;

/** {@code bm25}: builds an index of the corpus; sources with one analyzer share it. */
final class FromBm25 implements SourceKind<Bm25> {
  @Override
  public Class<Bm25> method() {
    return Bm25.class;
  }

  @Override
  public boolean scores() {
    return true;
  }

  @Override
  public OpenedSource open(SourceStage<Bm25> stage, Opening opening) {
    Bm25 bm25 = stage.method();
    TextStore documents = opening.data().documents();
    TextStore queries = opening.data().queries();
    Bm25Index index =
        new IndexBuild(opening.threads())
            .open(
                opening.index().resolve(bm25.analyzer()),
                bm25,
                opening.corpus(),
                Documents.titled(documents.size(), documents::title, documents::text),
                opening.indexed());
    return OpenedSource.scored(index.source(queries::text), index.scorer(queries::text), index);
  }
}
