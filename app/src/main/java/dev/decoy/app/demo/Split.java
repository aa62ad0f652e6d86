package dev.decoy.app.demo;

import dev.decoy.candidate.Seed;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The part of a retrieval set that a query belongs to.
 *
 * <p>Documents are split by their group (for methods the outermost class, for products the kind),
 * so that what is learnt from a group is never tested on it. A query belongs to the split that all
 * its positives lie in. One whose positives lie in different splits belongs to none of the three:
 * as a training query it would show positives of test groups, as a test query it would ask for
 * documents of trained groups. Such queries are few; they are kept apart as {@link #MIXED}.
 */
enum Split {
  /** To train from, about 80 % of the groups. */
  TRAIN("train"),
  /** To choose settings with, about 10 %. */
  DEV("dev"),
  /** To report figures on, about 10 %. */
  TEST("test"),
  /** In none of the three, see above. */
  MIXED("mixed");

  /** Fixed, so that every run of every user has the same test set. */
  private static final Seed SEED = new Seed(25).stage("split");

  private final String label;

  Split(String label) {
    this.label = label;
  }

  /** The name users see, and that of the qrels file. */
  String label() {
    return label;
  }

  /** The split of a group's documents, by a hash of the group's name. */
  static Split ofGroup(String group) {
    long percent = Long.remainderUnsigned(SEED.stage(group).value(), 100);
    if (percent < 80) {
      return TRAIN;
    }
    return percent < 90 ? DEV : TEST;
  }

  /**
   * Groups in an order that is the same for every user: those of {@link #TEST} first, then the
   * others, mixed once and for all.
   */
  static List<String> inFixedOrder(Collection<String> groups) {
    return groups.stream()
        .sorted(
            Comparator.comparing((String group) -> ofGroup(group) != TEST)
                .thenComparingLong(group -> SEED.stage("order").stage(group).value())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** The split of a query with a positive in this split and others in another. */
  Split and(Split other) {
    return this == other ? this : MIXED;
  }
}
