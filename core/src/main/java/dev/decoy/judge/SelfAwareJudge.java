package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;
import dev.decoy.search.Vectors;
import java.util.Arrays;

/** {@link SelfAware} with what it knows of the queries. */
public final class SelfAwareJudge implements Judge {
  /** Why a candidate is dropped. */
  public static final String TOO_CLOSE = "answers a question too close to the anchor's";

  /** Why a candidate is dropped. */
  public static final String CLOSER = "answers a question closer to the anchor's than others";

  /** Why a candidate is dropped. */
  public static final String BEYOND = "beyond the pool";

  /** Why a candidate is dropped, or why the judge cannot tell. */
  public static final String UNOWNED = "is the answer to no other question";

  /** Why the judge cannot tell. */
  public static final String NO_DIRECTION = "the anchor's vector is zero";

  private final SelfAware options;
  private final Vectors queries;

  // Queries that own document d: owners[starts[d]] to owners[starts[d + 1] - 1].
  private final int[] owners;
  private final int[] starts;

  SelfAwareJudge(SelfAware options, OwnedDocuments evidence) {
    this.options = options;
    this.queries = evidence.queryVectors();
    int documents = 0;
    for (int[] positives : evidence.positives()) {
      for (int document : positives) {
        documents = Math.max(documents, document + 1);
      }
    }
    starts = new int[documents + 1];
    for (int[] positives : evidence.positives()) {
      for (int document : positives) {
        starts[document + 1]++;
      }
    }
    for (int d = 1; d < starts.length; d++) {
      starts[d] += starts[d - 1];
    }
    owners = new int[starts[documents]];
    int[] next = starts.clone();
    for (int query = 0; query < evidence.positives().length; query++) {
      for (int document : evidence.positives()[query]) {
        owners[next[document]++] = query;
      }
    }
  }

  /** How many documents are the positive of a query. */
  public int ownedDocuments() {
    int owned = 0;
    for (int d = 1; d < starts.length; d++) {
      owned += starts[d] > starts[d - 1] ? 1 : 0;
    }
    return owned;
  }

  /** The owners of each document, by ordinal up to the last that has one. */
  public int[][] owners() {
    int[][] all = new int[starts.length - 1][];
    Arrays.setAll(all, d -> Arrays.copyOfRange(owners, starts[d], starts[d + 1]));
    return all;
  }

  @Override
  public boolean concernsRanking() {
    return options.pool() != Integer.MAX_VALUE || options.keep() != Integer.MAX_VALUE;
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    float[] anchor = unit(candidates.anchor());
    if (Float.isNaN(anchor[0])) {
      out.abstainAll(NO_DIRECTION);
      return;
    }
    int n = candidates.size();
    double[] similarities = new double[n];
    int[] left = new int[n];
    int size = 0;
    for (int i = 0; i < n; i++) {
      similarities[i] = nearest(candidates.anchor(), anchor, candidates.ids()[i]);
      if (Double.isNaN(similarities[i])) {
        if (options.unowned() == SelfAware.Unowned.DROP) {
          out.drop(i, UNOWNED);
        } else {
          out.abstain(i, UNOWNED);
        }
      } else if (options.max() < 1 && similarities[i] > options.max()) {
        out.drop(i, TOO_CLOSE, similarities[i], options.max());
      } else if (size >= options.pool()) {
        out.drop(i, BEYOND, size, options.pool());
      } else {
        left[size++] = i;
      }
    }
    if (size > options.keep()) {
      keepSome(left, size, similarities, out);
    }
  }

  private void keepSome(int[] left, int size, double[] similarities, Verdicts out) {
    double sign = options.order() == SelfAware.Order.ASC ? 1 : -1;
    Integer[] wanted = new Integer[size];
    Arrays.setAll(wanted, i -> left[i]);
    Arrays.sort(wanted, (a, b) -> Double.compare(sign * similarities[a], sign * similarities[b]));
    double limit = similarities[wanted[options.keep() - 1]];
    for (int i = options.keep(); i < size; i++) {
      out.drop(
          wanted[i],
          options.order() == SelfAware.Order.ASC
              ? CLOSER
              : "answers a question farther from the anchor's than others",
          similarities[wanted[i]],
          limit);
    }
  }

  /** The largest cosine of an owner and the anchor; NaN without an owner that has a direction. */
  private double nearest(int self, float[] anchor, int document) {
    double best = Double.NaN;
    if (document >= starts.length - 1) {
      return best;
    }
    for (int i = starts[document]; i < starts[document + 1]; i++) {
      if (owners[i] != self) {
        float[] owner = unit(owners[i]);
        double cosine = 0;
        for (int d = 0; d < owner.length; d++) {
          cosine += (double) anchor[d] * owner[d];
        }
        // An owner without a direction says nothing, and must not hide one that has.
        if (!Double.isNaN(cosine)) {
          best = Double.isNaN(best) ? cosine : Math.max(best, cosine);
        }
      }
    }
    return best;
  }

  private float[] unit(int query) {
    float[] row = new float[queries.dimension()];
    queries.read(query, 1, row, 0);
    double squares = 0;
    for (float value : row) {
      squares += (double) value * value;
    }
    // A row of zeros has a cosine of NaN with everything.
    float length = (float) Math.sqrt(squares);
    for (int d = 0; d < row.length; d++) {
      row[d] /= length;
    }
    return row;
  }
}
