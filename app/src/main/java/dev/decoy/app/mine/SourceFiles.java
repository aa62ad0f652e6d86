package dev.decoy.app.mine;

import dev.decoy.app.source.Sources;
import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputFile;
import dev.decoy.method.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files, besides those of the data set, that a recipe's candidates and scores come from: of an
 * existing index the one that names its state, of a model all that decide what it says.
 *
 * @param candidates in the order of the recipe's sources
 * @param scorer of the model that scores again, if there is one
 */
record SourceFiles(List<Path> candidates, List<Path> scorer) {
  /** The role of a model's files that scores again. */
  static final String SCORER = "scorer";

  static SourceFiles of(Recipe recipe) {
    Sources sources = Sources.of(Catalogue.load(), recipe.from(), recipe.scoreWith());
    return new SourceFiles(sources.files(), sources.scorerFiles());
  }

  /** All, in the order of {@link #inputs}. */
  List<Path> files() {
    return Stream.concat(candidates.stream(), scorer.stream()).toList();
  }

  /** Which bytes they hold; what can be read only once is left out. */
  List<InputFile> inputs() {
    return Stream.concat(
            digests(candidates, "candidates").stream(), digests(scorer, SCORER).stream())
        .toList();
  }

  private static List<InputFile> digests(List<Path> files, String role) {
    return files.stream()
        .filter(Files::isRegularFile)
        .map(file -> Content.digest(file, role, bytes -> {}))
        .toList();
  }
}
