package dev.decoy.measure.statistics;

import dev.decoy.model.PairSetNetwork;
import dev.decoy.model.PairSetPass;
import dev.decoy.model.PairSetShape;

/**
 * A {@link PairSetNetwork} that was trained on synthetic comparisons to say rates, change and
 * dispersion of counts at a glance.
 *
 * <pre>
 * input of count i:  log10(10⁴ · y_i / l_i + 1)      l scaled to a geometric mean of 10⁴
 *                    and ln(l_i / 10⁴) where {@code exposure}
 * µ + x β = rateMean + rateSpread · s_x     α = dispersionMean + dispersionSpread · s
 * </pre>
 *
 * <p>The network sees rates, not counts, and 3 of 100 is far less sure than 300 of 10,000. So
 * exposures are first scaled to a geometric mean of 10,000 within the comparison, which is taken
 * back from µ afterwards: the input is then about the logarithm of the count itself, and results do
 * not change with the unit of exposure. What it still cannot see is which of the counts had more
 * exposure than the others; the second input says that.
 *
 * @param network its features are 1, or 2 with the exposures
 * @param prior what it was trained on; its means and spreads of µ and α standardise the targets
 */
public record CountNetwork(PairSetNetwork network, CountPrior prior) {
  /** What lies this many of the prior's spreads away is not what it was trained on. */
  private static final double FAR = 3.5;

  private static final double LN_10 = Math.log(10);

  /** Checks that the network reads what there is to read. */
  public CountNetwork {
    int features = network.shape().features();
    if (features > 2) {
      throw new IllegalArgumentException(
          "the network reads " + features + " numbers per count; legal: 1, or 2 with the exposure");
    }
    prior.requireSpread();
  }

  /** Sizes, ours, at which minutes of one processor are enough to train it. */
  public static PairSetShape shape(boolean exposure) {
    return new PairSetShape(exposure ? 2 : 1, 64, 4, 2, 128);
  }

  /** Whether it is told the exposures beside the rates. */
  public boolean exposure() {
    return network.shape().features() == 2;
  }

  /** Reads comparisons; for one thread. */
  public Reader reader() {
    return new Reader(this, false);
  }

  /** Reads comparisons and can learn from them; for one thread. */
  public Reader learner() {
    return new Reader(this, true);
  }

  /** A batch of comparisons under the network's eyes, in buffers that are used again. */
  public static final class Reader {
    private final CountNetwork owner;
    private final PairSetPass pass;
    private double[] scales = new double[8];
    private boolean[] strange = new boolean[8];
    private double[] dFirst = new double[8];
    private double[] dSecond = new double[8];
    private double[] dBoth = new double[8];

    private Reader(CountNetwork owner, boolean learning) {
      this.owner = owner;
      pass = new PairSetPass(owner.network, learning);
    }

    /** Starts another batch. */
    public void clear() {
      pass.clear();
    }

    /** Reads a synthetic comparison. */
    public void add(SyntheticCounts synthetic) {
      synthetic.read(this);
    }

    /** Reads counts [from, to), the first of which has the group at {@code from + offset}. */
    void add(int[] counts, double[] exposures, int[] groups, int from, int to, int offset) {
      double logs = 0;
      for (int i = from; i < to; i++) {
        logs += StrictMath.log(exposures[i]);
      }
      double scale = logs / (to - from);
      double reach = FAR * owner.prior.exposureSpread() + 1e-9;
      int pair = pass.pairs();
      if (pair == scales.length) {
        grow(2 * pair);
      }
      scales[pair] = scale;
      boolean far = false;
      int ones = 0;
      for (int group = 0; group < 2; group++) {
        for (int i = from; i < to; i++) {
          if (groups[i + offset] == group) {
            double relative = StrictMath.log(exposures[i]) - scale;
            double[] row = pass.next();
            row[0] = StrictMath.log1p(counts[i] / StrictMath.exp(relative)) / LN_10;
            if (row.length == 2) {
              row[1] = relative;
            }
            far |= Math.abs(relative) > reach;
            ones += group;
          }
        }
        if (group == 0) {
          pass.turn();
        }
      }
      pass.end();
      int fewer = Math.min(ones, to - from - ones);
      strange[pair] = far || fewer < owner.prior.fewest() || to - from - fewer > owner.prior.most();
    }

    private void grow(int size) {
      scales = java.util.Arrays.copyOf(scales, size);
      strange = java.util.Arrays.copyOf(strange, size);
      dFirst = new double[size];
      dSecond = new double[size];
      dBoth = new double[size];
    }

    /** Looks at what was read. */
    public void look() {
      pass.forward();
    }

    /** How many comparisons were read. */
    public int size() {
      return pass.pairs();
    }

    private double normal(double said) {
      return owner.prior.rateMean() + owner.prior.rateSpread() * said;
    }

    /** The logarithm of group 0's rate per unit of exposure. */
    public double mu(int comparison) {
      return normal(pass.first(comparison)) - scales[comparison];
    }

    /** The logarithm of group 1's rate over group 0's. */
    public double beta(int comparison) {
      return owner.prior.rateSpread() * (pass.second(comparison) - pass.first(comparison));
    }

    /** The logarithm of the dispersion. */
    public double alpha(int comparison) {
      return owner.prior.dispersionMean() + owner.prior.dispersionSpread() * pass.both(comparison);
    }

    /**
     * Whether the comparison is unlike those that the network was trained on: a group smaller or
     * larger than any, an exposure or a rate further out than about one of 2,000.
     */
    public boolean strange(int comparison) {
      double reach = FAR * owner.prior.rateSpread();
      double change = FAR * owner.prior.changeSpread();
      return strange[comparison]
          || Math.abs(normal(pass.first(comparison)) - owner.prior.rateMean()) > reach
          || Math.abs(beta(comparison)) > change;
    }

    /**
     * Adds one comparison's share of the loss and of its derivatives, for {@link #backward}.
     *
     * <pre>
     * ((µ̂ - µ)/σ_µ)² + ((β̂ - β)/σ_β)² + ((α̂ - α)/σ_α)²      σ: the prior's spreads
     * </pre>
     *
     * @param truth what the comparison was drawn from
     */
    public double loss(int comparison, SyntheticCounts truth) {
      CountPrior prior = owner.prior;
      double rates = prior.rateSpread();
      double shift = scales[comparison] - Math.log(CountPrior.EXPOSURE);
      // The truth per unit of exposure as scaled here.
      double first = pass.first(comparison) - (truth.mu() + shift - prior.rateMean()) / rates;
      double ratio = rates / prior.betaSpread();
      double change =
          ratio * (pass.second(comparison) - pass.first(comparison) - truth.beta() / rates);
      double dispersion =
          pass.both(comparison)
              - (truth.alpha() - prior.dispersionMean()) / prior.dispersionSpread();
      dFirst[comparison] = 2 * (first - ratio * change);
      dSecond[comparison] = 2 * ratio * change;
      dBoth[comparison] = 2 * dispersion;
      return first * first + change * change + dispersion * dispersion;
    }

    /** Adds the gradient of the sum of losses with respect to all weights. */
    public void backward(double[][] gradient) {
      pass.backward(dFirst, dSecond, dBoth, gradient);
    }
  }
}
