package dev.decoy.app.source;

import dev.decoy.data.trec.RunCandidates;
import java.nio.file.Path;
import java.util.List;

/** {@code run}: what another system found. */
final class FromRun implements SourceKind<RunCandidates> {
  @Override
  public Class<RunCandidates> method() {
    return RunCandidates.class;
  }

  @Override
  public boolean scores() {
    return true;
  }

  @Override
  public List<Path> files(SourceStage<RunCandidates> stage) {
    return List.of(Path.of(stage.method().file()));
  }

  @Override
  public OpenedSource open(SourceStage<RunCandidates> stage, Opening opening) {
    RunCandidates.Opened run =
        stage.method().open(opening.data().documents(), opening.data().queries());
    return OpenedSource.scored(run, run, () -> {});
  }
}
