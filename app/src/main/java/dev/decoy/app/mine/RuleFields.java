package dev.decoy.app.mine;

import java.util.Set;

/**
 * The fields that the rules of a recipe read.
 *
 * @param documents of documents
 * @param anchors of queries
 */
public record RuleFields(Set<String> documents, Set<String> anchors) {
  /** Nothing is read. */
  public static final RuleFields NONE = new RuleFields(Set.of(), Set.of());
}
