package dev.decoy.app.eval;

import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;

/**
 * How far a run and qrels speak of the same queries.
 *
 * @param shared queries that both have
 * @param missing judged queries without any result in the run
 * @param unjudged queries of the run without any judgement
 */
record Coverage(int shared, int missing, int unjudged) {
  /** More unjudged queries than this share of the run's are worth a warning. */
  private static final double MANY = 0.1;

  /** Counts them. */
  static Coverage of(Qrels qrels, TrecRun run) {
    int shared = (int) qrels.queries().stream().filter(run::has).count();
    return new Coverage(shared, qrels.queries().size() - shared, run.queries().size() - shared);
  }

  /** Queries with judgements. */
  int judged() {
    return shared + missing;
  }

  /** Whether so many queries lack judgements that the files may not belong together. */
  boolean manyUnjudged() {
    return unjudged > MANY * (shared + unjudged);
  }
}
