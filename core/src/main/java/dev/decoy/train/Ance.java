package dev.decoy.train;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;

/**
 * Takes negatives from what the model that is being trained retrieves itself, and again and again
 * as it learns, so that training meets the wrong documents that a search would return.
 *
 * <pre>
 * generation g:  freeze the model, encode all documents, and the anchors of chunk g mod chunks
 *                T = the topK documents by q · d, without all labelled positives of q
 *                N = the first negatives of T shuffled      take=shuffle
 *                    the first negatives of T               take=top
 *                    the first budget of T, less those that a judge drops   take=budget
 * staleness of a step = step - step of the frozen model
 * </pre>
 *
 * <p>For the pair loss softplus(q·d⁻ - q·d⁺) the gradient is σ(q·d⁻ - q·d⁺) in the gap: easy
 * negatives teach nothing, and the top of the model's own ranking is where its gradients are
 * ({@link PairImportance}).
 *
 * <p>{@code mode=sync} stops every {@code refresh} steps, makes a generation and goes on: the same
 * seed gives the same negatives. {@code mode=async} hands the frozen model to a worker and goes on
 * with the old negatives; every {@code poll} steps it looks for a newer generation and turns to it
 * whole. A worker that is slower than {@code refresh} takes the latest model when it is done, and
 * the lag shows in how stale the negatives are. A generation is never mixed with another: an anchor
 * outside its chunk has no negatives until the chunk's turn comes.
 *
 * <p>Decided here: every labelled positive of an anchor is masked, where the released loader keeps
 * one per query in a map and may hand out the others as negatives. {@code topK} counts documents,
 * not parts, and positives do not use it up. A judge, where given, drops before negatives are
 * counted, but for {@code take=budget}, where what it drops has used the budget, as in the released
 * code for open-domain questions; there the judge is that a passage holds the answer, and {@code
 * visit=1} draws one negative a visit. As a model gets better more of what it retrieves is relevant
 * and unlabelled: without a judge that costs accuracy. Search is exact, as in the released code. A
 * generation is kept in a folder, if there is one, its marker last.
 *
 * <p>Cost: per generation the encoding of the corpus, O(documents · dimension) memory, and
 * O(anchors / chunks · documents · dimension) time; nothing per step.
 *
 * @param mode sync or async
 * @param refresh steps between two frozen models; the default is the released script's interval of
 *     checkpoints; never makes one generation only: static hard negatives
 * @param poll steps between two looks for a newer generation, with mode=async; the released 100
 * @param topK how many documents are retrieved for an anchor; 200 in the released scripts (500 in
 *     the code)
 * @param negatives how many of them are used; 20 in the released scripts (5 in the code)
 * @param take shuffle, top or budget
 * @param budget how many retrieved documents take=budget looks at; the released 100
 * @param chunks how many parts the anchors are split into, contiguous, of which each generation
 *     takes one; the released 5 saves searches but leaves the other anchors without negatives for
 *     the while, so the default is all
 * @param visit how many of an anchor's negatives are given at each step, drawn at random without
 *     repeats; 0 for all, each a pair of its own in the loss
 */
@Method(
    name = "ance",
    paper = "Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text Retrieval",
    example =
        "ance:topK=2,negatives=1,refresh=5 --queries \"1,0;0,1\" --documents"
            + " \"1,0.1;0.1,1;0.9,0.3;0.2,0.8\" --positives \"0;1\" --steps 20")
public record Ance(
    @Option("sync") Mode mode,
    @Option(value = "10000", min = 1, unlimited = "never") int refresh,
    @Option(value = "100", min = 1) int poll,
    @Option(value = "200", min = 1) int topK,
    @Option(value = "20", min = 1) int negatives,
    @Option("shuffle") Take take,
    @Option(value = "100", min = 1) int budget,
    @Option(value = "1", min = 1) int chunks,
    @Option(value = "0", min = 0) int visit)
    implements Regime<LiveCorpus> {
  /** Whether training waits for new negatives. */
  public enum Mode {
    /** It stops while they are made. */
    SYNC,
    /** A worker makes them. */
    ASYNC
  }

  /** Which of the retrieved documents are used. */
  public enum Take {
    /** Random ones. */
    SHUFFLE,
    /** The best. */
    TOP,
    /** All of the best that a judge leaves. */
    BUDGET
  }

  /** Checks the ranges. */
  public Ance {
    Options.check(Ance.class, "refresh", refresh);
    Options.check(Ance.class, "poll", poll);
    Options.check(Ance.class, "topK", topK);
    Options.check(Ance.class, "negatives", negatives);
    Options.check(Ance.class, "budget", budget);
    Options.check(Ance.class, "chunks", chunks);
    Options.check(Ance.class, "visit", visit);
    if (take != Take.BUDGET && negatives > topK) {
      throw new SpecException(
          "ance: negatives is " + negatives + " and topK " + topK + "; legal: at most topK");
    }
    if (take == Take.BUDGET && budget > topK) {
      throw new SpecException(
          "ance: budget is " + budget + " and topK " + topK + "; legal: at most topK");
    }
  }

  @Override
  public AnceFeed over(LiveCorpus setting, Seed seed) {
    int most = 0;
    for (int[] positives : setting.positives()) {
      most = Math.max(most, positives.length);
    }
    if (setting.documents() < topK + most) {
      throw new IllegalArgumentException(
          "ance needs at least topK + most positives of an anchor = %d + %d documents; there are %d"
              .formatted(topK, most, setting.documents()));
    }
    return new AnceFeed(this, setting, seed.stage("ance"));
  }
}
