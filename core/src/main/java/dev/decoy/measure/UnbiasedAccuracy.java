package dev.decoy.measure;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.NormalInterval;
import dev.decoy.measure.statistics.WilsonInterval;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says how accurate a classifier is when every combination of class and group counts the same, so
 * that a shortcut which fits most examples does not carry it.
 *
 * <pre>
 * unbiased accuracy = mean over cells (label, group) of  correct / examples,   cells of at least `least`
 * </pre>
 *
 * <p>A group is what the shortcut sees: a background colour, a source, a length. Beside it stand
 * the plain accuracy and the worst cell. The interval of the mean adds the cells' variances, each
 * with one right and one wrong example more than were seen, so that full marks leave a width; the
 * worst cell was chosen by what it is, and has none.
 *
 * <p>Cost: one pass.
 *
 * @param least how many examples a cell needs to count; published is 10
 * @param confidence of the intervals, above 0 and below 1
 */
@Method(
    name = "unbiased-accuracy",
    paper = "Learning De-biased Representations with Biased Representations",
    example =
        "unbiased-accuracy:least=1 --predicted 0,0,0,1,0,1 --labels 0,0,0,1,1,0"
            + " --groups 0,0,0,1,0,1")
public record UnbiasedAccuracy(
    @Option(value = "10", min = 1) int least,
    @Option(value = "0.95", min = 0, max = 1, above = true, below = true) double confidence)
    implements Estimator<Predictions> {
  /** Checks the ranges. */
  public UnbiasedAccuracy {
    Options.check(UnbiasedAccuracy.class, "least", least);
    Options.check(UnbiasedAccuracy.class, "confidence", confidence);
  }

  private record Cell(int label, int group) implements Comparable<Cell> {
    @Override
    public int compareTo(Cell other) {
      int byLabel = Integer.compare(label, other.label);
      return byLabel != 0 ? byLabel : Integer.compare(group, other.group);
    }
  }

  @Override
  public List<Finding> measure(Predictions data, Seed seed) {
    Map<Cell, int[]> cells = new TreeMap<>();
    int right = 0;
    for (int i = 0; i < data.labels().length; i++) {
      int[] seen =
          cells.computeIfAbsent(new Cell(data.labels()[i], data.groups()[i]), _ -> new int[2]);
      boolean correct = data.predicted()[i] == data.labels()[i];
      seen[0] += correct ? 1 : 0;
      seen[1]++;
      right += correct ? 1 : 0;
    }
    int n = data.labels().length;
    List<Finding> findings = new ArrayList<>();
    findings.add(unbiased(cells));
    findings.add(
        Finding.of("accuracy", (double) right / n, n, "share of all examples")
            .within(WilsonInterval.of(right, n, confidence)));
    worst(cells, findings);
    return findings;
  }

  private Finding unbiased(Map<Cell, int[]> cells) {
    String method = "mean over cells of class and group";
    double sum = 0;
    double variance = 0;
    int counted = 0;
    long examples = 0;
    for (int[] seen : cells.values()) {
      if (seen[1] >= least) {
        sum += (double) seen[0] / seen[1];
        double p = (seen[0] + 1.0) / (seen[1] + 2.0);
        variance += p * (1 - p) / seen[1];
        counted++;
        examples += seen[1];
      }
    }
    if (counted == 0) {
      return Finding.notIdentifiable(
          "unbiased accuracy", method, "no cell has " + least + " examples");
    }
    return Finding.of("unbiased accuracy", sum / counted, examples, method)
        .within(NormalInterval.of(sum / counted, Math.sqrt(variance) / counted, confidence))
        .judged(
            Finding.Verdict.NONE,
            counted + " of " + cells.size() + " cells have " + least + " examples or more");
  }

  private void worst(Map<Cell, int[]> cells, List<Finding> findings) {
    double least = Double.POSITIVE_INFINITY;
    Finding worst = null;
    for (Map.Entry<Cell, int[]> cell : cells.entrySet()) {
      int[] seen = cell.getValue();
      double accuracy = (double) seen[0] / seen[1];
      if (seen[1] >= this.least && accuracy < least) {
        least = accuracy;
        worst =
            Finding.of("accuracy in the worst cell", accuracy, seen[1], "least over cells")
                .judged(
                    Finding.Verdict.NONE,
                    String.format(
                        Locale.ROOT,
                        "class %d in group %d",
                        cell.getKey().label(),
                        cell.getKey().group()));
      }
    }
    if (worst != null) {
      findings.add(worst);
    }
  }
}
