/** Benchmarks of hot paths, each against its peer. */
@NullMarked
package dev.decoy.benchmarks;

import org.jspecify.annotations.NullMarked;
