package dev.decoy.data.audit;

import java.util.Set;
import java.util.TreeSet;

/** What is to be taken out of one record. */
final class Edit {
  private final Set<Integer> positives = new TreeSet<>();
  private final Set<Integer> negatives = new TreeSet<>();
  private boolean record;
  private boolean listed;

  /** Takes out the whole record. */
  void dropRecord() {
    record = true;
  }

  /** Takes out a positive; false if it is out already. */
  boolean dropPositive(int index) {
    return positives.add(index);
  }

  /** Takes out a negative; false if it is out already. */
  boolean dropNegative(int index) {
    return negatives.add(index);
  }

  /** Turns single strings into lists. */
  void list() {
    listed = true;
  }

  boolean dropsRecord() {
    return record;
  }

  boolean lists() {
    return listed;
  }

  Set<Integer> positives() {
    return positives;
  }

  Set<Integer> negatives() {
    return negatives;
  }

  boolean isEmpty() {
    return !record && !listed && positives.isEmpty() && negatives.isEmpty();
  }
}
