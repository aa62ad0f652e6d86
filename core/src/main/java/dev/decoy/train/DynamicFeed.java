package dev.decoy.train;

import dev.decoy.source.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The negatives of {@link DynamicNegatives}. What is replaced depends on (anchor, step, scores) and
 * on nothing else.
 */
public final class DynamicFeed implements NegativeFeed {
  private final DynamicNegatives method;
  private final TeacherLists teacher;
  private final DynamicNegatives.State now;
  private List<DynamicNegatives.Replacement> replacements = new ArrayList<>();

  DynamicFeed(DynamicNegatives method, TeacherLists teacher, DynamicNegatives.State state) {
    this.method = method;
    this.teacher = teacher;
    now = state;
  }

  @Override
  public void next(int[] anchors, long step, NegativeBatch out) {
    out.reset();
    out.madeAt(step);
    for (int anchor : anchors) {
      out.add(now.negatives()[anchor]);
    }
  }

  @Override
  public void observe(long step, Outcomes outcomes) {
    for (int i = 0; i < outcomes.anchors().length; i++) {
      see(outcomes.anchors()[i], outcomes.negativeScores()[i]);
    }
    if ((step + 1) % method.interval() == 0) {
      for (int anchor = 0; anchor < now.windows().length; anchor++) {
        check(anchor, step);
      }
    }
  }

  /** What was replaced since the last call, in order. */
  public List<DynamicNegatives.Replacement> replacements() {
    List<DynamicNegatives.Replacement> since = replacements;
    replacements = new ArrayList<>();
    return since;
  }

  /** Whether an anchor's list has no new negatives left. */
  public boolean exhausted(int anchor) {
    return now.exhausted()[anchor];
  }

  /** All that is needed to go on later, as a copy. */
  public DynamicNegatives.State state() {
    return DynamicNegatives.copy(now);
  }

  private void see(int anchor, float[] scores) {
    int n = now.negatives()[anchor].length;
    if (scores.length != n) {
      throw new IllegalArgumentException(
          "anchor %d has %d negatives and %d scores".formatted(anchor, n, scores.length));
    }
    double sum = 0;
    for (float score : scores) {
      if (!Float.isFinite(score)) {
        throw new IllegalArgumentException(
            "a negative of anchor " + anchor + " has the score " + score);
      }
      sum += score;
    }
    double[] current = now.current()[anchor];
    double[] initial = now.initial()[anchor];
    for (int j = 0; j < current.length; j++) {
      current[j] = method.each() ? scores[j] : sum / n;
      if (Double.isNaN(initial[j])) {
        initial[j] = current[j];
      }
    }
  }

  private void check(int anchor, long step) {
    double[] current = now.current()[anchor];
    double[] initial = now.initial()[anchor];
    for (int j = 0; j < current.length; j++) {
      if (!now.exhausted()[anchor] && method.stale(initial[j], current[j])) {
        if (method.each()) {
          replaceOne(anchor, j, step);
        } else {
          replaceAll(anchor, step);
        }
      }
    }
    // What is not seen again before the next check is not looked at there.
    Arrays.fill(current, Double.NaN);
  }

  private void replaceAll(int anchor, long step) {
    int window = now.windows()[anchor] + 1;
    long from = method.start(window);
    int n = method.negatives();
    int[] order = order(anchor);
    if (from + n > order.length) {
      now.exhausted()[anchor] = true;
      return;
    }
    int[] fresh = Arrays.copyOfRange(order, (int) from, (int) from + n);
    now.windows()[anchor] = window;
    now.negatives()[anchor] = fresh;
    give(anchor, fresh);
    now.initial()[anchor][0] = Double.NaN;
    replacements.add(new DynamicNegatives.Replacement(anchor, step, window, fresh.clone()));
  }

  private void replaceOne(int anchor, int j, long step) {
    int at = now.windows()[anchor];
    // Windows of one, from behind the first negatives and the skipped ones.
    at = Math.max(at, method.skip());
    int[] order = order(anchor);
    if (at >= order.length) {
      now.exhausted()[anchor] = true;
      return;
    }
    now.windows()[anchor] = at + 1;
    int[] changed = now.negatives()[anchor].clone();
    changed[j] = order[at];
    now.negatives()[anchor] = changed;
    give(anchor, order[at]);
    now.initial()[anchor][j] = Double.NaN;
    replacements.add(new DynamicNegatives.Replacement(anchor, step, at, new int[] {order[at]}));
  }

  private void give(int anchor, int... fresh) {
    int[] given = now.given()[anchor];
    int[] more = Arrays.copyOf(given, given.length + fresh.length);
    System.arraycopy(fresh, 0, more, given.length, fresh.length);
    now.given()[anchor] = more;
  }

  /**
   * The list to take from: the teacher's, or, ranked anew, what was given before in front, so that
   * the place of a window stays and nothing comes twice.
   */
  private int[] order(int anchor) {
    int[] list = teacher.lists()[anchor];
    if (method.list() == DynamicNegatives.Order.TEACHER) {
      return list;
    }
    int[] given = now.given()[anchor].clone();
    Arrays.sort(given);
    int[] others = new int[list.length];
    int n = 0;
    for (int document : list) {
      if (Arrays.binarySearch(given, document) < 0) {
        others[n++] = document;
      }
    }
    float[] scores = new float[n];
    teacher.scorer().orElseThrow().score(anchor, others, n, scores);
    Ranking.sort(others, scores, n);
    int[] order = new int[list.length];
    System.arraycopy(now.given()[anchor], 0, order, 0, given.length);
    System.arraycopy(others, 0, order, given.length, n);
    return order;
  }
}
