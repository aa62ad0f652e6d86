package dev.decoy.app.source;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How sources that have a choice search, said as soon as it is known and kept for the manifest. A
 * run that is resumed must search the same way.
 */
public final class SearchLog {
  private final Consumer<String> line;
  private final Map<String, Map<String, Object>> facts = new LinkedHashMap<>();

  /**
   * An empty one.
   *
   * @param line is told each sentence
   */
  public SearchLog(Consumer<String> line) {
    this.line = line;
  }

  /** Says a sentence about a source. */
  void say(String sentence) {
    line.accept(sentence);
  }

  /**
   * Keeps what a source chose: the same whenever the same recipe meets the same inputs.
   *
   * @param source its name
   */
  void keep(String source, Map<String, Object> chosen) {
    facts.put(source, chosen);
  }

  /** What was kept, by source, in their order. */
  public Map<String, Map<String, Object>> facts() {
    return facts;
  }
}
