package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;
import java.util.Set;

/** Doubts candidates. Safe to call from several threads at once, each with its own verdicts. */
@FunctionalInterface
public interface Judge {
  /**
   * Says something of every candidate.
   *
   * @param out already reset to the size of the list: a judge that says nothing of a candidate
   *     keeps it
   */
  void judge(Candidates candidates, Verdicts out);

  /**
   * Whether the rule is about the rank or the hardness of a candidate rather than about its being a
   * false negative. Such a rule says nothing of draws from the whole corpus, which have no rank and
   * are meant to be easy.
   */
  default boolean concernsRanking() {
    return false;
  }

  /**
   * The fields of documents that the rule reads, as columns {@code field:NAME}. Whoever makes the
   * columns keeps no other fields.
   */
  default Set<String> fields() {
    return Set.of();
  }

  /** The fields of anchors that the rule reads, as columns of anchors. */
  default Set<String> anchorFields() {
    return Set.of();
  }
}
