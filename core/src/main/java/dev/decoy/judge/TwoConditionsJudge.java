package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Seed;
import dev.decoy.candidate.Verdicts;
import dev.decoy.search.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@link TwoConditions} with the vectors and their components. */
public final class TwoConditionsJudge implements Judge {
  /** Why a candidate is dropped. */
  public static final String EASIER = "farther from the anchor than the positive";

  /** Why a candidate is dropped. */
  public static final String COPY = "closer to the positive than to the anchor";

  /** Why a candidate is dropped. */
  public static final String NOT_NEAREST = "others that pass are nearer to the anchor";

  /** Why the judge cannot tell. */
  public static final String NO_DIRECTION = "has no vector but zeros";

  /** Why the judge cannot tell. */
  public static final String NO_POSITIVE = "the anchor or its positives have no vector but zeros";

  private final TwoConditions options;
  private final EmbeddedPairs evidence;
  private final int[] parts;
  private final Optional<PrincipalComponents> components;
  private final int width;
  private final Optional<float[]> kept;

  TwoConditionsJudge(TwoConditions options, EmbeddedPairs evidence, Seed seed) {
    this.options = options;
    this.evidence = evidence;
    parts = evidence.parts().orElse(new int[] {evidence.documents().dimension()});
    components =
        options.reduce()
            ? Optional.of(PrincipalComponents.of(sample(), options.variance(), seed))
            : Optional.empty();
    width = components.map(fit -> fit.basis().length).orElse(evidence.documents().dimension());
    long numbers = (long) evidence.documents().size() * width;
    kept =
        numbers < Integer.MAX_VALUE - 8 && 4 * numbers < Runtime.getRuntime().maxMemory() / 4
            ? Optional.of(all())
            : Optional.empty();
  }

  /** Vectors of documents with a direction, evenly spread. */
  private float[][] sample() {
    Vectors documents = evidence.documents();
    int n = documents.size();
    int wanted = Math.min(n, options.sample());
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      float[] row = new float[documents.dimension()];
      documents.read((int) ((long) i * n / wanted), 1, row, 0);
      if (normaliseParts(row)) {
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no document has a vector but zeros");
    }
    return rows.toArray(float[][]::new);
  }

  private float[] all() {
    float[] rows = new float[evidence.documents().size() * width];
    float[] one = new float[width];
    float[] room = new float[evidence.documents().dimension()];
    for (int i = 0; i < evidence.documents().size(); i++) {
      project(evidence.documents(), i, room, one);
      System.arraycopy(one, 0, rows, i * width, width);
    }
    return rows;
  }

  /** Brings each model's part to length 1; false if nothing has a length. */
  private boolean normaliseParts(float[] row) {
    boolean any = false;
    int at = 0;
    for (int part : parts) {
      any |= normalise(row, at, part);
      at += part;
    }
    return any;
  }

  private static boolean normalise(float[] row, int from, int count) {
    double squares = 0;
    for (int i = from; i < from + count; i++) {
      squares += (double) row[i] * row[i];
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      if (squares != 0) {
        throw new IllegalArgumentException("a vector holds NaN or infinity; legal: finite numbers");
      }
      return false;
    }
    double length = Math.sqrt(squares);
    for (int i = from; i < from + count; i++) {
      row[i] = (float) (row[i] / length);
    }
    return true;
  }

  /** Zeros where there is no direction. */
  private void project(Vectors vectors, int ordinal, float[] room, float[] out) {
    vectors.read(ordinal, 1, room, 0);
    if (!normaliseParts(room)) {
      Arrays.fill(out, 0);
      return;
    }
    if (components.isPresent()) {
      components.get().project(room, out);
    } else {
      System.arraycopy(room, 0, out, 0, width);
    }
    boolean _ = normalise(out, 0, width);
  }

  private float[] document(int ordinal) {
    float[] out = new float[width];
    document(ordinal, new float[kept.isPresent() ? 0 : evidence.documents().dimension()], out);
    return out;
  }

  private void document(int ordinal, float[] room, float[] out) {
    if (kept.isPresent()) {
      System.arraycopy(kept.get(), ordinal * width, out, 0, width);
    } else {
      project(evidence.documents(), ordinal, room, out);
    }
  }

  private float[] anchor(int ordinal) {
    float[] out = new float[width];
    project(evidence.anchors(), ordinal, new float[evidence.anchors().dimension()], out);
    return out;
  }

  private static boolean hasDirection(float[] row) {
    for (float value : row) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  /** 1 - cosine. */
  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return 1 - sum;
  }

  /** How many numbers a vector has that distances are made of. */
  public int components() {
    return width;
  }

  /** The share of the variance that the components explain; 1 without them. */
  public double explained() {
    return components.map(PrincipalComponents::explained).orElse(1.0);
  }

  /**
   * How many of the labelled pairs have no unlabelled document nearer to the anchor than the
   * positive. Pairs whose distance cannot be told, for want of a direction, are not among them.
   */
  public int positivesFirst() {
    return (int)
        choices().stream()
            .filter(choice -> choice.harder() == 0 && !Double.isNaN(choice.positiveDistance()))
            .count();
  }

  /** The negative of every labelled pair, over all documents: O(N · p) for each. */
  public List<HardNegative> choices() {
    List<HardNegative> choices = new ArrayList<>();
    for (int query = 0; query < evidence.positives().length; query++) {
      int[] positives = evidence.positives()[query];
      float[] asked = anchor(query);
      int[] labelled = positives.clone();
      Arrays.sort(labelled);
      for (int positive : positives) {
        choices.add(choice(query, asked, positive, labelled));
      }
    }
    return choices;
  }

  private HardNegative choice(int query, float[] asked, int positive, int[] labelled) {
    float[] answer = document(positive);
    double limit =
        hasDirection(asked) && hasDirection(answer) ? distance(asked, answer) : Double.NaN;
    int best = -1;
    double nearest = Double.NaN;
    double apart = Double.NaN;
    int harder = 0;
    int admissible = 0;
    float[] row = new float[width];
    float[] room = new float[evidence.documents().dimension()];
    for (int id = 0; id < evidence.documents().size(); id++) {
      document(id, room, row);
      double near = distance(asked, row);
      if (!(near < limit) || !hasDirection(row) || Arrays.binarySearch(labelled, id) >= 0) {
        continue;
      }
      harder++;
      double other = distance(answer, row);
      if (near < other) {
        admissible++;
        if (best < 0 || near < nearest) {
          best = id;
          nearest = near;
          apart = other;
        }
      }
    }
    return new HardNegative(query, positive, best, limit, nearest, apart, harder, admissible);
  }

  @Override
  public boolean concernsRanking() {
    return true;
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    float[] asked = anchor(candidates.anchor());
    List<float[]> answers = new ArrayList<>();
    float[] similarities = new float[candidates.positives().length];
    boolean scored = false;
    for (float score : candidates.positiveScores()) {
      scored |= !Float.isNaN(score);
    }
    for (int i = 0; i < similarities.length; i++) {
      float[] answer = document(candidates.positives()[i]);
      similarities[i] = Float.NaN;
      if ((!scored || !Float.isNaN(candidates.positiveScores()[i])) && hasDirection(answer)) {
        answers.add(answer);
        similarities[i] = (float) (1 - distance(asked, answer));
      }
    }
    if (answers.isEmpty() || !hasDirection(asked)) {
      out.abstainAll(NO_POSITIVE);
      return;
    }
    double limit = limit(asked, answers, similarities);
    int n = candidates.size();
    double[] distances = new double[n];
    Integer[] passed = new Integer[n];
    int size = 0;
    float[] row = new float[width];
    float[] room = new float[evidence.documents().dimension()];
    for (int i = 0; i < n; i++) {
      document(candidates.ids()[i], room, row);
      if (!hasDirection(row)) {
        out.abstain(i, NO_DIRECTION);
        continue;
      }
      distances[i] = distance(asked, row);
      if (!(distances[i] < limit)) {
        out.drop(i, EASIER, distances[i], limit);
        continue;
      }
      double apart = Double.POSITIVE_INFINITY;
      for (float[] answer : answers) {
        apart = Math.min(apart, distance(answer, row));
      }
      if (distances[i] < apart) {
        passed[size++] = i;
      } else {
        out.drop(i, COPY, distances[i], apart);
      }
    }
    if (size > options.keep()) {
      Arrays.sort(passed, 0, size, (a, b) -> Double.compare(distances[a], distances[b]));
      for (int i = options.keep(); i < size; i++) {
        out.drop(
            passed[i], NOT_NEAREST, distances[passed[i]], distances[passed[options.keep() - 1]]);
      }
    }
  }

  /** The distance that a candidate must stay below. */
  private double limit(float[] asked, List<float[]> answers, float[] similarities) {
    // One positive is the rule; its distance is not rounded to single precision on the way.
    return answers.size() == 1
        ? distance(asked, answers.getFirst())
        : 1 - options.positive().of(similarities);
  }
}
