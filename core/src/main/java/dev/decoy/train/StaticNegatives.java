package dev.decoy.train;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.Arrays;

/**
 * Gives each anchor the same negatives at every step: what every regime that changes them has to
 * beat.
 *
 * <pre>
 * N(q) = candidates skip, skip + 1, …, skip + negatives - 1 of the teacher's list
 * </pre>
 *
 * <p>A list that ends before is used as far as it goes.
 *
 * <p>Cost: nothing but the copy.
 *
 * @param negatives how many each anchor has
 * @param skip how many of the best candidates are left out, where unlabelled positives gather
 */
@Method(
    name = "static",
    example =
        "static:negatives=1 --queries \"1,0;0,1\" --documents \"1,0.1;0.1,1;0.9,0.3;0.2,0.8\""
            + " --positives \"0;1\" --steps 20")
public record StaticNegatives(
    @Option(value = "8", min = 1) int negatives, @Option(value = "0", min = 0) int skip)
    implements Regime<TeacherLists> {
  /** Checks the ranges. */
  public StaticNegatives {
    Options.check(StaticNegatives.class, "negatives", negatives);
    Options.check(StaticNegatives.class, "skip", skip);
  }

  @Override
  public NegativeFeed over(TeacherLists setting, Seed seed) {
    return new Feed(setting.lists());
  }

  private final class Feed implements NegativeFeed {
    private final int[][] lists;

    Feed(int[][] all) {
      lists = new int[all.length][];
      for (int anchor = 0; anchor < all.length; anchor++) {
        int length = all[anchor].length;
        int from = Math.min(skip, length);
        lists[anchor] =
            Arrays.copyOfRange(all[anchor], from, (int) Math.min(length, (long) skip + negatives));
      }
    }

    @Override
    public void next(int[] anchors, long step, NegativeBatch out) {
      out.reset();
      for (int anchor : anchors) {
        out.add(lists[anchor]);
      }
    }

    @Override
    public void observe(long step, Outcomes outcomes) {
      // Nothing changes.
    }
  }
}
