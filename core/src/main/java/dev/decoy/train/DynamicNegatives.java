package dev.decoy.train;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.Arrays;

/**
 * Watches how the model scores each anchor's hard negatives while it learns, and replaces them by
 * the next ones of a teacher's list as soon as the model has learnt them.
 *
 * <pre>
 * init = mean cosine of the anchor's negatives when they were first used,   cur = the same now
 * every interval steps, where cur was seen since:
 *   stale  if  cur · factor &lt; init  and  |cur| &lt; ceiling
 * i-th window of n: candidates (i-1)·n + skip … i·n + skip - 1
 * </pre>
 *
 * <p>Scores must be cosines, or lie in about that range, for the ceiling to mean anything.
 * Negatives that stay above the ceiling are never replaced, however much they fell: they may be
 * positives that nobody labelled, so judge the lists before. A list that has no whole window left
 * keeps its last negatives and is exhausted.
 *
 * <p>Decided where the paper is silent: with {@code initial=skip} the first negatives are the
 * window i = 1 and the first replacement is i = 2, else the same documents would come again; with
 * {@code initial=top} they are the first n and window 1 begins where both they and the skip have
 * ended. For init at most 0 the paper's rule is odd: -0.2 to -0.3 is stale, and so is every cur
 * below init / factor. The default is that init must be above 0; {@code sign=shifted} compares (1 +
 * cosine) / 2, {@code sign=paper} is the rule as written. With {@code list=remine} the candidates
 * are ranked anew by the model in training at each replacement, and the same window is taken of
 * that order, less what was given before. init of new negatives is the mean when they are first
 * seen.
 *
 * <p>Cost: O(1) per observed negative, O(anchors) per check; O(anchors · n) memory; with remine the
 * scoring of a list per replacement.
 *
 * @param negatives n, how many an anchor has; ours, after the paper's example
 * @param interval steps between two checks; the paper's 100
 * @param factor how far the mean must have fallen; the paper's 1.15
 * @param ceiling largest size of a mean, or of a cosine, that is replaced; the paper's 0.8
 * @param skip how many of the best candidates windows leave out; the paper's 10
 * @param initial skip or top: where the first negatives come from
 * @param list teacher, or remine, which needs a scorer
 * @param each whether every negative is watched and replaced alone rather than the mean of all
 * @param sign positive, shifted or paper: what is done about init at most 0
 */
@Method(
    name = "dynamic-negatives",
    paper = "Conan-embedding: General Text Embedding with More and Better Negative Samples",
    example =
        "dynamic-negatives:negatives=1,skip=0,interval=5 --queries \"1,0;0,1\" --documents"
            + " \"1,0.1;0.1,1;0.9,0.3;0.2,0.8\" --positives \"0;1\" --steps 20")
public record DynamicNegatives(
    @Option(value = "8", min = 1) int negatives,
    @Option(value = "100", min = 1) int interval,
    @Option(value = "1.15", min = 1) double factor,
    @Option(value = "0.8", min = 0, above = true) double ceiling,
    @Option(value = "10", min = 0) int skip,
    @Option("skip") Initial initial,
    @Option("teacher") Order list,
    @Option("false") boolean each,
    @Option("positive") Sign sign)
    implements Regime<TeacherLists> {
  /** Where the first negatives come from. */
  public enum Initial {
    /** After the skipped ones. */
    SKIP,
    /** The best. */
    TOP
  }

  /** Whose order windows are taken from. */
  public enum Order {
    /** The teacher's. */
    TEACHER,
    /** That of the model in training. */
    REMINE
  }

  /** What is done where init is at most 0. */
  public enum Sign {
    /** Such negatives are never stale. */
    POSITIVE,
    /** Cosines are shifted to lie between 0 and 1. */
    SHIFTED,
    /** The rule as the paper writes it. */
    PAPER
  }

  /** Checks the ranges. */
  public DynamicNegatives {
    Options.check(DynamicNegatives.class, "negatives", negatives);
    Options.check(DynamicNegatives.class, "interval", interval);
    Options.check(DynamicNegatives.class, "factor", factor);
    Options.check(DynamicNegatives.class, "ceiling", ceiling);
    Options.check(DynamicNegatives.class, "skip", skip);
  }

  /**
   * What a feed knows, to be kept with a checkpoint of the model.
   *
   * @param negatives in use, one list per anchor
   * @param given one per anchor: what it had up to now, in the order of use
   * @param windows one per anchor: the number of the window in use, 0 for initial=top; with
   *     each=true how many candidates of the list are used up
   * @param initial one list per anchor: init of each negative, or of the mean; NaN before it is
   *     seen
   * @param current one list per anchor: cur; NaN where it was not seen since the last check
   * @param exhausted one per anchor
   */
  public record State(
      int[][] negatives,
      int[][] given,
      int[] windows,
      double[][] initial,
      double[][] current,
      boolean[] exhausted) {}

  /**
   * One replacement.
   *
   * @param anchor whose negatives were replaced
   * @param step of the check
   * @param window the number of the window; with each=true the place in the list
   * @param negatives the new ones
   */
  public record Replacement(int anchor, long step, int window, int[] negatives) {}

  @Override
  public DynamicFeed over(TeacherLists setting, Seed seed) {
    check(setting);
    int anchors = setting.lists().length;
    int[][] first = new int[anchors][];
    double[][] unseen = new double[anchors][each ? negatives : 1];
    int start = initial == Initial.SKIP ? skip : 0;
    int[] windows = new int[anchors];
    Arrays.fill(windows, each ? start + negatives : initial == Initial.SKIP ? 1 : 0);
    int[][] given = new int[anchors][];
    for (int anchor = 0; anchor < anchors; anchor++) {
      first[anchor] = Arrays.copyOfRange(setting.lists()[anchor], start, start + negatives);
      given[anchor] = first[anchor].clone();
      Arrays.fill(unseen[anchor], Double.NaN);
    }
    double[][] current = new double[anchors][];
    Arrays.setAll(current, anchor -> unseen[anchor].clone());
    return new DynamicFeed(
        this, setting, new State(first, given, windows, unseen, current, new boolean[anchors]));
  }

  /** Goes on from a state that {@link DynamicFeed#state()} gave. */
  public DynamicFeed over(TeacherLists setting, State state) {
    check(setting);
    if (state.negatives().length != setting.lists().length) {
      throw new IllegalArgumentException(
          "the state is of %d anchors, the lists of %d"
              .formatted(state.negatives().length, setting.lists().length));
    }
    return new DynamicFeed(this, setting, copy(state));
  }

  static State copy(State state) {
    int[][] negatives = state.negatives().clone();
    Arrays.setAll(negatives, i -> negatives[i].clone());
    int[][] given = state.given().clone();
    Arrays.setAll(given, i -> given[i].clone());
    double[][] initial = state.initial().clone();
    Arrays.setAll(initial, i -> initial[i].clone());
    double[][] current = state.current().clone();
    Arrays.setAll(current, i -> current[i].clone());
    return new State(
        negatives, given, state.windows().clone(), initial, current, state.exhausted().clone());
  }

  private void check(TeacherLists setting) {
    if (list == Order.REMINE && setting.scorer().isEmpty()) {
      throw new SpecException(
          "dynamic-negatives: list=remine ranks candidates with the model; give a scorer");
    }
    for (int anchor = 0; anchor < setting.lists().length; anchor++) {
      int length = setting.lists()[anchor].length;
      if (length < (long) skip + negatives) {
        throw new IllegalArgumentException(
            "the list of anchor %d has %d candidates; dynamic-negatives needs skip + negatives = %d"
                .formatted(anchor, length, (long) skip + negatives));
      }
    }
  }

  /** Whether negatives have been learnt. */
  boolean stale(double init, double cur) {
    if (Double.isNaN(init) || Double.isNaN(cur) || !(Math.abs(cur) < ceiling)) {
      return false;
    }
    return switch (sign) {
      case POSITIVE -> init > 0 && cur * factor < init;
      case SHIFTED -> (1 + cur) / 2 * factor < (1 + init) / 2;
      case PAPER -> cur * factor < init;
    };
  }

  /** Where window i begins. */
  long start(int window) {
    long first = initial == Initial.SKIP ? skip : Math.max(skip, negatives);
    return window == 0 ? 0 : first + (window - 1L) * negatives;
  }
}
