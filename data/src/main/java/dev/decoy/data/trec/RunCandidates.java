package dev.decoy.data.trec;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.ScorerId;
import dev.decoy.data.input.InputException;
import dev.decoy.data.store.TextStore;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.source.CandidateSink;
import dev.decoy.source.Ranking;
import dev.decoy.source.Scorer;
import dev.decoy.source.Source;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Takes candidates and their scores from a TREC run that another system made, such as a dense
 * retriever.
 *
 * <pre>
 * query Q0 document rank score tag
 * </pre>
 *
 * <p>Only query, document and score are read; ranks follow from the scores, as in trec_eval. A pair
 * that the run does not hold has no score: a positive that was not retrieved is absent, and rules
 * that are anchored on it cannot tell.
 *
 * <p>Cost: the run is read once; memory 8 bytes per line that counts.
 *
 * @param file the run, plain, gzip or zstd
 * @param depth how many candidates an anchor gets at most
 */
@Method(name = "run")
public record RunCandidates(@Option String file, @Option(value = "200", min = 1) int depth) {
  /** Checks the range. */
  public RunCandidates {
    Options.check(RunCandidates.class, "depth", depth);
  }

  /**
   * Reads the run. Candidates and scores are read from memory afterwards, about 20 bytes each.
   *
   * @throws InputException if the file is no TREC run, names a document that the corpus does not
   *     hold, or has none of the queries
   */
  public Opened open(TextStore documents, TextStore queries) {
    TrecRun run = TrecRun.read(Path.of(file));
    int[][] ids = new int[queries.size()][];
    float[][] scores = new float[queries.size()][];
    boolean any = false;
    for (int query = 0; query < ids.length; query++) {
      String name = queries.id(query);
      TrecRun.Ranking ranking = run.ranking(name);
      int n = ranking.size();
      ids[query] = new int[n];
      scores[query] = new float[n];
      for (int i = 0; i < n; i++) {
        int ordinal = documents.ordinal(ranking.document(i));
        if (ordinal < 0) {
          throw new InputException(
              file,
              0,
              "query '"
                  + name
                  + "' has the document '"
                  + ranking.document(i)
                  + "', which is not in the corpus",
              "give the run of this corpus");
        }
        ids[query][i] = ordinal;
        scores[query][i] = (float) ranking.score(i);
      }
      Ranking.sort(ids[query], scores[query], n);
      any |= n > 0;
    }
    if (!any) {
      throw new InputException(
          file, 0, "it holds none of the queries", "give the run of these queries");
    }
    return new Opened(ids, scores, new ScorerId("run:" + Path.of(file).getFileName()));
  }

  /** A run that was read: a source, and the scorer of the pairs that it holds. */
  public static final class Opened implements Source, Scorer {
    private final int[][] ids;
    private final float[][] scores;
    private final ScorerId id;

    private Opened(int[][] ids, float[][] scores, ScorerId id) {
      this.ids = ids;
      this.scores = scores;
      this.id = id;
    }

    @Override
    public void candidates(Anchors block, int depth, CandidateSink sink) {
      for (int anchor : block.ordinals()) {
        sink.accept(anchor, ids[anchor], scores[anchor], Math.min(depth, ids[anchor].length));
      }
    }

    @Override
    public void score(int anchor, int[] wanted, int n, float[] out) {
      Arrays.fill(out, 0, n, Float.NaN);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < ids[anchor].length; j++) {
          if (ids[anchor][j] == wanted[i]) {
            out[i] = scores[anchor][j];
            break;
          }
        }
      }
    }

    @Override
    public ScorerId id() {
      return id;
    }
  }
}
