package dev.decoy.app.source;

import dev.decoy.source.Scorer;
import dev.decoy.source.Source;
import dev.decoy.source.Unscored;
import java.util.List;

/**
 * A source that is ready to be asked.
 *
 * @param scorer who makes its scores; {@link Unscored} if nobody does
 * @param warnings what the user should know of what was read, a sentence each
 * @param closing releases what it holds
 */
public record OpenedSource(
    Source source, Scorer scorer, List<String> warnings, AutoCloseable closing) {
  /** Copies the list. */
  public OpenedSource {
    warnings = List.copyOf(warnings);
  }

  /** One that scores. */
  public static OpenedSource scored(Source source, Scorer scorer, AutoCloseable closing) {
    return new OpenedSource(source, scorer, List.of(), closing);
  }

  /** One that does not score and holds nothing. */
  public static OpenedSource unscored(Source source) {
    return new OpenedSource(source, new Unscored(), List.of(), () -> {});
  }

  /** The same with something that the user should know. */
  public OpenedSource warning(List<String> sentences) {
    return new OpenedSource(source, scorer, sentences, closing);
  }
}
