package dev.decoy.app.demo;

import dev.decoy.candidate.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Picks a few examples out of many in one pass: short enough to read, with several negatives, of
 * what readers know, from as many groups as there are, otherwise by chance.
 *
 * <p>Which ones depends on the seed and the anchors' ids alone, not on their order. Memory holds at
 * most {@code count} examples per group.
 */
public final class ExamplePicker {
  private static final int MAX_QUERY_CHARACTERS = 160;
  private static final int MAX_TEXT_CHARACTERS = 900;
  private static final int MAX_TEXT_LINES = 16;

  /** With fewer, the rules have left little more than a random document. */
  private static final int MIN_NEGATIVES = 3;

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
    int reluctance =
        (isShort(example) ? 0 : 1)
            + (example.negatives().size() >= MIN_NEGATIVES ? 0 : 1)
            + (isFamiliar.test(example.group()) ? 0 : 3);
    group.add(new Ranked(example, reluctance, seed.stage(example.anchor()).value()));
    group.sort(Ranked.ORDER);
    if (group.size() > count) {
      group.removeLast();
    }
  }

  /** The examples picked from those offered so far, fewer only if fewer were offered. */
  public List<Example> picked() {
    // The best of every group come before the second best of any, among equally readable ones.
    record Placed(Ranked ranked, int place) {}
    List<Placed> placed = new ArrayList<>();
    for (List<Ranked> group : byGroup.values()) {
      for (int place = 0; place < group.size(); place++) {
        placed.add(new Placed(group.get(place), place));
      }
    }
    return placed.stream()
        .sorted(
            Comparator.comparingInt((Placed one) -> one.ranked().reluctance())
                .thenComparingInt(Placed::place)
                .thenComparing(Placed::ranked, Ranked.ORDER))
        .limit(count)
        .map(one -> one.ranked().example())
        .toList();
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
