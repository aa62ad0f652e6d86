package dev.decoy.app.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A kind of source that {@code --from} can name: which method it is, and how it is opened.
 *
 * @param <M> the method's record, whose options the user gives
 */
public interface SourceKind<M extends Record> {
  /** The method. */
  Class<M> method();

  /** Whether its candidates have scores that rules can read and fusions can fuse. */
  boolean scores();

  /**
   * Options that it reads beside the method's own, such as the name of a file, in the order in
   * which they are written out.
   */
  default List<OwnOption> ownOptions() {
    return List.of();
  }

  /**
   * Checks what can be checked before any work is done.
   *
   * @throws dev.decoy.method.SpecException if it cannot be opened so
   */
  default void check(SourceStage<M> stage) {}

  /** The files that it reads besides those of the data set; the manifest pins their bytes. */
  default List<Path> files(SourceStage<M> stage) {
    return List.of();
  }

  /** The vectors that it would make, if it makes some; says so before anything is read. */
  default Optional<MadeVectors> vectors(SourceStage<M> stage) {
    return Optional.empty();
  }

  /**
   * What can be said of how it will search before anything is read.
   *
   * @param limit how many anchors there will be at most, 0 for all
   */
  default Optional<String> plan(SourceStage<M> stage, int limit) {
    return Optional.empty();
  }

  /** Opens it for a data set. */
  OpenedSource open(SourceStage<M> stage, Opening opening);
}
