package dev.decoy.app.mine;

import dev.decoy.app.source.Sources;
import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputFile;
import dev.decoy.method.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files, besides those of the data set, that a recipe's candidates come from: of an existing
 * index the one that names its state.
 *
 * @param files in the order of the recipe's sources
 */
record SourceFiles(List<Path> files) {
  private static final String ROLE = "candidates";

  static SourceFiles of(Recipe recipe) {
    return new SourceFiles(Sources.of(Catalogue.load(), recipe.from(), recipe.scoreWith()).files());
  }

  /** Which bytes they hold; what can be read only once is left out. */
  List<InputFile> inputs() {
    return files.stream()
        .filter(Files::isRegularFile)
        .map(file -> Content.digest(file, ROLE, bytes -> {}))
        .toList();
  }
}
