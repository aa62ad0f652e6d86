package dev.decoy.measure;

import dev.decoy.candidate.Seed;
import java.util.List;

/**
 * Says something of data, with how sure it is. Safe to share between threads.
 *
 * @param <E> the data, a record
 */
public interface Estimator<E> {
  /**
   * Measures.
   *
   * @param seed of resampling; the same seed gives the same findings
   * @return at least one finding; what cannot be said from these data is a finding of verdict
   *     {@link Finding.Verdict#NOT_IDENTIFIABLE}, never a zero
   */
  List<Finding> measure(E data, Seed seed);
}
