package dev.decoy.synthesize;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Thins the common class at random, usually after SMOTE has grown the rare one.
 *
 * <pre>
 * rows kept of the majority = round(100 / percent · rows of all other classes)
 * </pre>
 *
 * <p>With 200 percent and 50 rare rows 25 common ones are left: the rare class is twice the common
 * one. Where there are fewer, all are kept. Rows keep their order.
 *
 * <p>Cost: one pass; memory for the result.
 *
 * @param percent what all other classes together are to be of the majority; the paper sweeps 10 to
 *     2000
 */
@Method(
    name = "under-sample",
    paper = "SMOTE: Synthetic Minority Over-sampling Technique",
    example =
        "under-sample:percent=200 --features \"1;2;3;4;5;6\" --labels 1,1,0,0,0,0 --majority 0")
public record UnderSample(@Option(value = "100", min = 0, above = true) double percent)
    implements Maker<CommonRows, Undersampled> {
  /** Checks the range. */
  public UnderSample {
    Options.check(UnderSample.class, "percent", percent);
  }

  @Override
  public Undersampled make(CommonRows input, Seed seed) {
    int[] labels = input.labels();
    int common = 0;
    for (int label : labels) {
      common += label == input.majority() ? 1 : 0;
    }
    if (common == 0) {
      throw new IllegalArgumentException("no row has the class " + input.majority());
    }
    long wanted = Math.round((labels.length - common) * 100.0 / percent);
    long left = Math.min(common, wanted);
    SplittableRandom random = seed.stage("under-sample").generator();
    int[] kept = new int[labels.length];
    int n = 0;
    // Selection sampling: every subset of this size is equally likely, and order is kept.
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != input.majority()) {
        kept[n++] = i;
      } else if (random.nextInt(common--) < left) {
        kept[n++] = i;
        left--;
      }
    }
    Matrix features = input.features().like(n, input.features().columns());
    int[] some = new int[n];
    double[] row = new double[features.columns()];
    for (int i = 0; i < n; i++) {
      input.features().read(kept[i], row);
      features.write(i, row);
      some[i] = labels[kept[i]];
    }
    return new Undersampled(features, some, Arrays.copyOf(kept, n));
  }
}
