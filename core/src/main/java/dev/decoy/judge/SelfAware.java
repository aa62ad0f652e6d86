package dev.decoy.judge;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Doubts a candidate whose own question is too close to the anchor's: a document that is the answer
 * to nearly the same question is probably the answer here, too, whatever its score.
 *
 * <pre>
 * owner of d_i = the query with d_i among its positives that is most like the anchor
 * drop d_i  if  cos(anchor, owner_i) &gt; max
 * of the first `pool` that are left keep the `keep` whose owners are least like the anchor
 * </pre>
 *
 * <p>It needs no teacher, but vectors of the queries. A document that is the positive of no other
 * query has no owner. The paper's corpus is made of targets, so all its candidates have one. The
 * planner of batches, {@code saha}, uses the same rule and each pair once; this one looks at every
 * anchor by itself. With {@code pool=all,keep=all} only the limit on the cosine is left, which says
 * nothing of rank.
 *
 * <p>Cost: O(d) for each owner of a candidate, and a sort of {@code pool} numbers; 4 bytes for each
 * label.
 *
 * @param max largest cosine that an owner and the anchor may have; 1 lets all pass, as in the paper
 * @param pool how many of the best candidates with owners are looked at; 35 is the paper's 7 · 5
 * @param keep how many of them are left; the released default is 7
 * @param order asc keeps those whose owners are least like the anchor, as in the paper; desc those
 *     whose owners are most like it
 * @param unowned what becomes of a candidate that no other query owns: drop, as in the paper, or
 *     abstain, which keeps it
 */
@Method(
    name = "self-aware",
    paper =
        "From Generator to Embedder: Harnessing Innate Abilities of Multimodal LLMs via Building"
            + " Zero-Shot Discriminative Embedding Model",
    example = "self-aware:max=0.9 --query-vectors \"1,0;0.99,0.14;0,1\" --positives \"0;1;2,3\"")
public record SelfAware(
    @Option(value = "1", min = -1, max = 1) double max,
    @Option(value = "35", min = 1, unlimited = "all") int pool,
    @Option(value = "7", min = 1, unlimited = "all") int keep,
    @Option("asc") Order order,
    @Option("drop") Unowned unowned)
    implements JudgeFitter<OwnedDocuments> {
  /** Whose candidates are left. */
  public enum Order {
    /** Of owners least like the anchor. */
    ASC,
    /** Of owners most like it. */
    DESC
  }

  /** What becomes of a candidate without an owner. */
  public enum Unowned {
    /** It is dropped. */
    DROP,
    /** It stays. */
    ABSTAIN
  }

  /** Checks the ranges. */
  public SelfAware {
    Options.check(SelfAware.class, "max", max);
    Options.check(SelfAware.class, "pool", pool);
    Options.check(SelfAware.class, "keep", keep);
  }

  /** Notes who owns what; nothing is random, so the seed is not used. */
  @Override
  public SelfAwareJudge fit(OwnedDocuments evidence, Seed seed) {
    return new SelfAwareJudge(this, evidence);
  }
}
