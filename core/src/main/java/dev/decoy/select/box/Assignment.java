package dev.decoy.select.box;

import java.util.List;

/**
 * Which anchor boxes are positives of which object.
 *
 * @param labels one per anchor box: the class of its object, {@link #NEGATIVE} or {@link #IGNORED}
 * @param objects one per anchor box: the object that it is a positive of, or -1
 * @param reports one per object
 */
public record Assignment(int[] labels, int[] objects, List<ObjectReport> reports) {
  /** The label of a negative. */
  public static final int NEGATIVE = 0;

  /** The label of a box that takes no part in the loss. */
  public static final int IGNORED = -1;

  /** Copies the list. */
  public Assignment {
    reports = List.copyOf(reports);
  }

  /**
   * How one object came by its positives.
   *
   * @param candidates how many boxes were looked at
   * @param mean mean overlap (IoU) of the candidates, in 0 … 1; NaN where the method has none
   * @param deviation standard deviation of it; NaN where the method has none
   * @param threshold the overlap from which a box is positive; NaN where the method has none
   * @param positives how many boxes became its positives
   */
  public record ObjectReport(
      int candidates, double mean, double deviation, double threshold, int positives) {}
}
