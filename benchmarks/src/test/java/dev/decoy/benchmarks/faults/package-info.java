@NullMarked
package dev.decoy.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
