package dev.decoy.source;

import java.util.ArrayList;
import java.util.List;

/**
 * Labels, what relates them, and documents that are examples of them. Each list has one entry per
 * label; one that is not known has no entry at all.
 *
 * @param parents nodes above each label, as ordinals of any kind; labels that share one are
 *     siblings
 * @param lexical labels with a similar name, the most similar first ({@link
 *     LabelNeighbours#byEditDistance})
 * @param semantic labels with a similar meaning, the most similar first ({@link
 *     LabelNeighbours#byCosine})
 * @param confusable labels that never count as related because their examples are too likely to be
 *     examples of this label too ({@link LabelNeighbours#byContainment}); may be unknown
 * @param examples documents that are examples of each label; a document may be one of several
 */
public record LabelTree(
    int[][] parents, int[][] lexical, int[][] semantic, int[][] confusable, int[][] examples) {
  /** Checks the lengths and the ordinals. */
  public LabelTree {
    int labels = examples.length;
    lists("parents", parents, labels, Integer.MAX_VALUE);
    lists("lexical", lexical, labels, labels);
    lists("semantic", semantic, labels, labels);
    lists("confusable", confusable, labels, labels);
    lists("examples", examples, labels, Integer.MAX_VALUE);
  }

  /** Labels of which only the parents are known. */
  public static LabelTree of(int[][] parents, int[][] examples) {
    int[][] unknown = {};
    return new LabelTree(parents, unknown, unknown, unknown, examples);
  }

  /** The names of the lists that are known. */
  List<String> given() {
    List<String> given = new ArrayList<>();
    if (parents.length > 0) {
      given.add("parents");
    }
    if (lexical.length > 0) {
      given.add("lexical");
    }
    if (semantic.length > 0) {
      given.add("semantic");
    }
    if (confusable.length > 0) {
      given.add("confusable");
    }
    if (examples.length > 0) {
      given.add("examples");
    }
    return given;
  }

  private static void lists(String name, int[][] lists, int labels, int limit) {
    if (lists.length != 0 && lists.length != labels) {
      throw new IllegalArgumentException(
          labels
              + " labels have "
              + lists.length
              + " lists '"
              + name
              + "'; legal: as many, or none");
    }
    for (int label = 0; label < lists.length; label++) {
      for (int entry : lists[label]) {
        if (entry < 0 || entry >= limit) {
          throw new IllegalArgumentException(
              "the list '"
                  + name
                  + "' of label "
                  + label
                  + " holds "
                  + entry
                  + "; legal: from 0"
                  + (limit == Integer.MAX_VALUE ? "" : " to " + (limit - 1)));
        }
      }
    }
  }
}
