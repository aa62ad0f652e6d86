package dev.decoy.app.source;

import dev.decoy.method.Catalogue;
import dev.decoy.method.SpecException;
import dev.decoy.source.Source;
import dev.decoy.source.fusion.Fusion;
import java.util.List;
import java.util.Optional;

/** Every kind of source that {@code --from} can name. */
public final class SourceKinds {
  private static final List<SourceKind<?>> ALL =
      List.of(
          new FromBm25(),
          new FromDense(),
          new FromCluster(),
          new FromIndex(),
          new FromRun(),
          new FromCitations(),
          new FromTaxonomy(),
          new FromRandom(),
          new FromPopularity(),
          new FromLogUniform());

  private SourceKinds() {}

  /**
   * The kind of a method's name.
   *
   * @throws SpecException if there is no source of that name, or none that can be opened for a data
   *     set
   */
  static SourceKind<?> of(Catalogue catalogue, String name) {
    if (catalogue.lookup(name, Fusion.class).isPresent()) {
      throw new SpecException(
          "'"
              + name
              + "' makes one score of several sources and finds nothing itself; give it to"
              + " --score-with");
    }
    Class<?> type = catalogue.find(name, Source.class).type();
    return of(type)
        .orElseThrow(() ->
            new SpecException(
                "'"
                    + name
                    + "' is a source that decoy mine cannot open; it can open "
                    + String.join(
                        ", ",
                        catalogue.entries().stream()
                            .filter(entry -> of(entry.type()).isPresent())
                            .map(entry -> entry.name())
                            .toList())));
  }

  /** The kind that draws from the whole corpus by a method's name, if it is one. */
  public static Optional<SamplingKind<?>> sampling(Catalogue catalogue, String name) {
    return catalogue
        .lookup(name, Source.class)
        .flatMap(entry -> of(entry.type()))
        .filter(SamplingKind.class::isInstance)
        .map(kind -> (SamplingKind<?>) kind);
  }

  private static Optional<SourceKind<?>> of(Class<?> type) {
    return ALL.stream().filter(kind -> kind.method() == type).findFirst();
  }
}
