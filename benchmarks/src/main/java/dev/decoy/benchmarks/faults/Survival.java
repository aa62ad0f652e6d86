package dev.decoy.benchmarks.faults;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/**
 * What came of killing a command many times.
 *
 * @param scenario the command's row
 * @param kills how often the JVM was killed while it ran
 * @param runs how many fresh runs were begun, each killed once or several times in a row
 * @param late how often the command had ended before its moment came
 * @param stages kills by how far the run had come
 * @param undisturbed how long the command takes when nobody kills it
 * @param faults one sentence for each thing that was not as it should be
 */
public record Survival(
    String scenario,
    int kills,
    int runs,
    int late,
    SortedMap<String, Integer> stages,
    Duration undisturbed,
    List<String> faults) {}
