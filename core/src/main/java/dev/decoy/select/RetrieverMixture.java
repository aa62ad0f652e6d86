package dev.decoy.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Provenance;
import dev.decoy.method.Method;
import dev.decoy.method.NamedNumbers;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.select.design.Design;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Draws from the lists of several unlike retrievers at once, so that negatives are harder on
 * average and no retriever's habits, nor its unlabelled positives, dominate.
 *
 * <pre>
 * P(d) = Σ_j π_j · U_j(d),  U_j uniform on retriever j's first `depth`         variant=mixture
 * P(d) = Σ_j π_j · softmax over the same of s_j(d) / T_j                       variant=softmax-mix
 * P(d) uniform on what at least one of them has among its first `depth`        variant=union-uniform
 * one from each in turn, uniformly among the rest of its first `depth`         variant=round-robin
 * </pre>
 *
 * <p>Reads the pool's columns {@code rank:NAME}, and for softmax-mix {@code score:NAME}: every
 * source is a retriever, one that draws at random too. A document that two of them propose gets the
 * mass of both. What judges dropped, positives first of all, is gone from the lists before they are
 * made uniform, but ranks are those that the retriever gave. A list of which nothing is left leaves
 * its share to the others. Draws are without replacement by Plackett–Luce (the design gumbel),
 * which is Gumbel-top-k on log P. In turn, each round goes through the retrievers in an order of
 * its own, so that the first draw has the mixture's law with equal shares.
 *
 * <p>Scores of different retrievers need no calibration for uniform U_j. For softmax-mix the T_j
 * are fitted so that every list has the same perplexity; a list that is shorter than that, or of a
 * source that does not score, is uniform, one with that many equal best scores takes only these.
 *
 * <p>Whether agreement of retrievers tells of hard negatives or of positives that nobody labelled,
 * data must say: the audit {@code retrievers} counts both. The paper trains its ranker by the
 * listwise loss over one positive and n negatives, -log(e^r⁺ / (e^r⁺ + Σ_i e^r_i)), which is {@code
 * infonce:temperature=1}; it takes n = 15. Lists deeper than the sources were asked are as deep as
 * those.
 *
 * <p>Cost: O(R · n) for n candidates of R retrievers; softmax-mix about a hundred exponentials per
 * candidate and retriever.
 *
 * @param variant mixture as in the paper; round-robin, union-uniform or softmax-mix
 * @param weights π_j of the retrievers by name, such as "bm25=0.5 dense=0.5", that add up to 1; one
 *     that is not named gets none; equal gives each the same. Keep the retriever that the ranker
 *     will serve at 1/R or more. Read by mixture and softmax-mix
 * @param depth how deep each list is, in ranks of the retriever; 200, or all
 * @param perplexity how many equally likely documents each list of softmax-mix is worth; ours
 */
@Method(
    name = "r2anker",
    paper = "Towards Robust Ranker for Text Retrieval",
    example = "r2anker --column rank:bm25=1,2,3,nan --column rank:dense=nan,1,2,3 --k 2")
public record RetrieverMixture(
    @Option("mixture") Variant variant,
    @Option("equal") String weights,
    @Option(value = "200", min = 1, unlimited = "all") int depth,
    @Option(value = "30", min = 1) double perplexity)
    implements Weighting {
  /** What is done if nobody says otherwise. */
  public static final RetrieverMixture DEFAULT =
      new RetrieverMixture(Variant.MIXTURE, NamedNumbers.EQUAL, 200, 30);

  private static final String NAME = "r2anker";

  /** How lists become one distribution. */
  public enum Variant {
    /** Each uniform, in their shares. */
    MIXTURE,
    /** One from each in turn. */
    ROUND_ROBIN,
    /** All that anybody proposed, alike. */
    UNION_UNIFORM,
    /** Each by its own scores, in their shares. */
    SOFTMAX_MIX
  }

  /** Checks the ranges, and that no option is given in vain. */
  public RetrieverMixture {
    Options.check(RetrieverMixture.class, "depth", depth);
    Options.check(RetrieverMixture.class, "perplexity", perplexity);
    Map<String, Double> given = NamedNumbers.parse(NAME, "weights", weights);
    if (!given.isEmpty()) {
      double sum = given.values().stream().mapToDouble(weight -> weight).sum();
      if (Math.abs(sum - 1) > 1e-9) {
        throw new SpecException(
            "r2anker: option 'weights' adds up to " + sum + "; legal: shares that add up to 1");
      }
      if (variant == Variant.ROUND_ROBIN || variant == Variant.UNION_UNIFORM) {
        throw new SpecException(
            "r2anker: option 'weights' is only read with variant=mixture or softmax-mix");
      }
    }
    if (perplexity != 30 && variant != Variant.SOFTMAX_MIX) {
      throw new SpecException(
          "r2anker: option 'perplexity' is "
              + perplexity
              + " but is only read with variant=softmax-mix; add that");
    }
  }

  @Override
  public void logWeights(Candidates candidates, double[] out) {
    double[] probabilities = probabilities(candidates);
    for (int i = 0; i < probabilities.length; i++) {
      out[i] = Math.log(probabilities[i]);
    }
  }

  /**
   * How likely one draw is to give each candidate.
   *
   * @return numbers that add up to 1, or all 0 if no retriever has anything left
   */
  public double[] probabilities(Candidates candidates) {
    Provenance provenance = Provenance.of(candidates.columns(), NAME);
    int n = candidates.size();
    double[] p = new double[n];
    List<int[]> lists = lists(provenance, n);
    if (variant == Variant.UNION_UNIFORM) {
      lists.forEach(list -> Arrays.stream(list).forEach(i -> p[i] = 1));
      double size = Arrays.stream(p).sum();
      for (int i = 0; i < n && size > 0; i++) {
        p[i] /= size;
      }
      return p;
    }
    double[] shares = shares(provenance.names(), lists);
    for (int j = 0; j < shares.length; j++) {
      int[] list = lists.get(j);
      if (shares[j] == 0) {
        continue;
      }
      if (variant == Variant.SOFTMAX_MIX) {
        double[] own = softmax(provenance, j, list);
        for (int i = 0; i < list.length; i++) {
          p[list[i]] += shares[j] * own[i];
        }
      } else {
        for (int i : list) {
          p[i] += shares[j] / list.length;
        }
      }
    }
    return p;
  }

  @Override
  public Design design(Candidates candidates) {
    return variant == Variant.ROUND_ROBIN
        ? new InTurn(lists(Provenance.of(candidates.columns(), NAME), candidates.size()))
        : design();
  }

  @Override
  public Set<String> sources() {
    return NamedNumbers.parse(NAME, "weights", weights).keySet();
  }

  /** The candidates that are left of each retriever's first ones. */
  private List<int[]> lists(Provenance provenance, int n) {
    List<int[]> lists = new ArrayList<>();
    for (int j = 0; j < provenance.names().size(); j++) {
      float[] ranks = provenance.ranks(j);
      int[] list = new int[n];
      int size = 0;
      for (int i = 0; i < n; i++) {
        if (ranks[i] <= depth) {
          list[size++] = i;
        }
      }
      lists.add(Arrays.copyOf(list, size));
    }
    return lists;
  }

  /** The shares of the retrievers, those of empty lists given to the others. */
  private double[] shares(List<String> names, List<int[]> lists) {
    Map<String, Double> given = NamedNumbers.parse(NAME, "weights", weights);
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new SpecException(
            "r2anker: option 'weights' names '"
                + name
                + "'; the sources are: "
                + String.join(", ", names));
      }
    }
    double[] shares = new double[names.size()];
    double sum = 0;
    for (int j = 0; j < shares.length; j++) {
      double share = given.isEmpty() ? 1 : given.getOrDefault(names.get(j), 0.0);
      shares[j] = lists.get(j).length == 0 ? 0 : share;
      sum += shares[j];
    }
    for (int j = 0; j < shares.length && sum > 0; j++) {
      shares[j] /= sum;
    }
    return shares;
  }

  private double[] softmax(Provenance provenance, int j, int[] list) {
    String name = provenance.names().get(j);
    double[] own = new double[list.length];
    Optional<float[]> scores = provenance.scores(j);
    for (int i = 0; i < own.length; i++) {
      // Nobody scores what one of its draws is worth, so they are alike.
      own[i] = scores.isPresent() ? scores.get()[list[i]] : 0;
      if (Double.isNaN(own[i])) {
        throw new IllegalArgumentException(
            "r2anker needs a score of every candidate that '" + name + "' found; one has none");
      }
    }
    return EqualPerplexity.softmax(own, perplexity);
  }
}
