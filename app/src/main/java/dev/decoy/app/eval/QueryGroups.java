package dev.decoy.app.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Queries that are measured apart, such as those of a frequency or of a year.
 *
 * @param by what parts them, such as {@code frequency}
 * @param members the places of each group's queries among those that count, by the group's name, in
 *     the order of the report; no group is empty
 * @param without how many queries that count are in no group
 */
record QueryGroups(String by, SequencedMap<String, int[]> members, int without) {
  /** In the order of these names; names that nobody has are left out. */
  static QueryGroups of(
      String by,
      List<String> queries,
      List<String> order,
      Function<String, java.util.Optional<String>> group) {
    Map<String, List<Integer>> places = new LinkedHashMap<>();
    order.forEach(name -> places.put(name, new ArrayList<>()));
    int without = 0;
    for (int q = 0; q < queries.size(); q++) {
      String name = group.apply(queries.get(q)).orElse("");
      if (name.isEmpty()) {
        without++;
      } else {
        places.computeIfAbsent(name, any -> new ArrayList<>()).add(q);
      }
    }
    SequencedMap<String, int[]> members = new LinkedHashMap<>();
    places.forEach((name, own) -> {
      if (!own.isEmpty()) {
        members.put(name, own.stream().mapToInt(Integer::intValue).toArray());
      }
    });
    return new QueryGroups(by, Collections.unmodifiableSequencedMap(members), without);
  }

  /** By names from a file, in alphabetical order. */
  static QueryGroups named(List<String> queries, Map<String, String> names) {
    List<String> order = new ArrayList<>(new java.util.TreeSet<>(names.values()));
    return of("group", queries, order, query -> java.util.Optional.ofNullable(names.get(query)));
  }

  /**
   * By how often a query was asked.
   *
   * @param torso the least frequency of a torso query
   * @param head the least frequency of a head query
   */
  static QueryGroups byFrequency(
      List<String> queries, Map<String, Long> frequencies, long torso, long head) {
    return of(
        "frequency",
        queries,
        List.of("head", "torso", "tail"),
        query ->
            java.util.Optional.ofNullable(frequencies.get(query))
                .map(times -> times >= head ? "head" : times >= torso ? "torso" : "tail"));
  }

  /** By the year of a query. */
  static QueryGroups byYear(List<String> queries, Map<String, Integer> years) {
    TreeMap<Integer, String> order = new TreeMap<>();
    queries.forEach(query -> {
      Integer year = years.get(query);
      if (year != null) {
        order.put(year, year.toString());
      }
    });
    return of(
        "year",
        queries,
        List.copyOf(order.values()),
        query -> java.util.Optional.ofNullable(years.get(query)).map(String::valueOf));
  }
}
