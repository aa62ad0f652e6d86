package dev.decoy.app.demo;

import dev.decoy.candidate.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Picks a few examples out of many in one pass: short enough to read, of what readers know, from as
 * many groups as there are, otherwise by chance.
 *
 * <p>Which ones depends on the seed and the anchors' ids alone, not on their order. Memory holds at
 * most {@code count} examples per group.
 */
public final class ExamplePicker {
  private static final int MAX_QUERY_CHARACTERS = 160;
  private static final int MAX_TEXT_CHARACTERS = 900;
  private static final int MAX_TEXT_LINES = 16;

  private final int count;
  private final Predicate<String> isFamiliar;
  private final Seed seed;
  private final Map<String, List<Ranked>> byGroup = new HashMap<>();

  /**
   * A picker.
   *
   * @param count how many to pick, at least 1
   * @param isFamiliar the groups that readers know; others are taken only if these are too few
   * @param seed decides among equals
   */
  public ExamplePicker(int count, Predicate<String> isFamiliar, Seed seed) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1 but is " + count);
    }
    this.count = count;
    this.isFamiliar = isFamiliar;
    this.seed = seed.stage("examples");
  }

  private record Ranked(Example example, int reluctance, long chance) {
    static final Comparator<Ranked> ORDER =
        Comparator.comparingInt(Ranked::reluctance)
            .thenComparingLong(Ranked::chance)
            .thenComparing(ranked -> ranked.example().anchor());
  }

  /** Looks at an example; one without negatives shows nothing and is passed over. */
  public void offer(Example example) {
    if (example.negatives().isEmpty()) {
      return;
    }
    List<Ranked> group = byGroup.computeIfAbsent(example.group(), _ -> new ArrayList<>());
    int reluctance = (isShort(example) ? 0 : 1) + (isFamiliar.test(example.group()) ? 0 : 2);
    group.add(new Ranked(example, reluctance, seed.stage(example.anchor()).value()));
    group.sort(Ranked.ORDER);
    if (group.size() > count) {
      group.removeLast();
    }
  }

  /** The examples picked from those offered so far, fewer only if fewer were offered. */
  public List<Example> picked() {
    List<Example> picked = new ArrayList<>();
    // The best of every group first, then the second best of every group, and so on; within a round
    // the familiar and short come first, and a round is only left when it is used up.
    for (int place = 0; place < count && picked.size() < count; place++) {
      int at = place;
      byGroup.values().stream()
          .filter(group -> group.size() > at)
          .map(group -> group.get(at))
          .sorted(Ranked.ORDER)
          .limit(count - picked.size())
          .map(Ranked::example)
          .forEach(picked::add);
    }
    return picked;
  }

  private static boolean isShort(Example example) {
    return example.query().length() <= MAX_QUERY_CHARACTERS
        && isShort(example.positive())
        && isShort(example.negatives().getFirst());
  }

  private static boolean isShort(Example.Passage passage) {
    return passage.text().length() <= MAX_TEXT_CHARACTERS
        && passage.text().lines().count() <= MAX_TEXT_LINES;
  }
}
