/**
 * What happens to a command that is killed.
 *
 * <p>{@link dev.decoy.benchmarks.faults.FaultHarness} starts a command of {@link
 * dev.decoy.benchmarks.faults.Scenario} as a JVM of its own, kills that JVM at moments spread over
 * the command's duration, looks at what lies there, starts the command again, and compares what
 * comes out with a run that nobody disturbed. A new command that writes files gets a row there.
 */
@NullMarked
package dev.decoy.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
