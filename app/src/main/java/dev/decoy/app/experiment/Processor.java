package dev.decoy.app.experiment;

import java.lang.management.ManagementFactory;

/**
 * The time that the processor gave to the caller's thread; others that run beside it do not count.
 */
final class Processor {
  private Processor() {}

  /** Since the thread began. */
  static double seconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }
}
