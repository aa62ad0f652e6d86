package dev.decoy.app.mine;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputFile;
import dev.decoy.data.trec.RunCandidates;
import dev.decoy.lucene.ExistingIndex;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.source.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    Catalogue catalogue = Catalogue.load();
    List<Path> files = new ArrayList<>();
    for (Spec spec : recipe.from()) {
      Class<?> type = catalogue.find(spec.name(), Source.class).type();
      if (type == RunCandidates.class) {
        files.add(Path.of(Options.build(RunCandidates.class, spec.options()).file()));
      } else if (type == ExistingIndex.class) {
        files.add(Options.build(ExistingIndex.class, spec.options()).state());
      }
    }
    return new SourceFiles(List.copyOf(files));
  }

  /** Which bytes they hold; what can be read only once is left out. */
  List<InputFile> inputs() {
    return files.stream()
        .filter(Files::isRegularFile)
        .map(file -> Content.digest(file, ROLE, bytes -> {}))
        .toList();
  }
}
