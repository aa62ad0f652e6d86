package dev.decoy.app.demo;

import dev.decoy.candidate.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Documents, and queries with known relevant documents.
 *
 * @param groupName the name of the documents' metadata field that holds their group
 * @param documents in the order in which they are written
 * @param queries in the order in which they are written
 * @param sourceFigures how many things were looked at on the way, by name
 */
record RetrievalSet(
    String groupName,
    List<Document> documents,
    List<Query> queries,
    SequencedMap<String, Long> sourceFigures) {
  RetrievalSet {
    documents = List.copyOf(documents);
    queries = List.copyOf(queries);
  }

  /**
   * Numbers questions in an order that mixes them once and for all, so that the first few are a
   * fair sample.
   */
  static RetrievalSet of(
      String groupName,
      List<Document> documents,
      List<Question> questions,
      SequencedMap<String, Long> sourceFigures) {
    Seed seed = new Seed(25).stage("order");
    List<Question> mixed =
        questions.stream()
            .sorted(
                Comparator.comparingLong((Question question) -> seed.stage(question.text()).value())
                    .thenComparing(Question::text))
            .toList();
    List<Query> queries = new ArrayList<>(mixed.size());
    for (Question question : mixed) {
      String id = "q" + (queries.size() + 1);
      queries.add(new Query(id, question.text(), question.positives(), question.split()));
    }
    return new RetrievalSet(groupName, documents, queries, sourceFigures);
  }

  /**
   * A part of the set that is small enough to train on a dozen times: all documents of the test
   * groups, and as many other groups as fit. Queries keep their names and stay where all their
   * relevant documents do.
   *
   * @param most how many documents; more only if those of the test groups are more
   */
  RetrievalSet sample(int most) {
    Map<String, Integer> sizes = new HashMap<>();
    documents.forEach(document -> sizes.merge(document.group(), 1, Integer::sum));
    Set<String> kept = new HashSet<>();
    long size = 0;
    for (String group : Split.inFixedOrder(sizes.keySet())) {
      boolean tested = Split.ofGroup(group) == Split.TEST;
      int own = sizes.getOrDefault(group, 0);
      if (tested || size + own <= most) {
        kept.add(group);
        size += own;
      }
    }
    List<Document> part =
        documents.stream().filter(document -> kept.contains(document.group())).toList();
    Set<String> ids = part.stream().map(Document::id).collect(Collectors.toSet());
    List<Query> asked =
        queries.stream()
            .filter(query -> query.split() != Split.MIXED && ids.containsAll(query.positives()))
            .toList();
    return new RetrievalSet(groupName, part, asked, new LinkedHashMap<>());
  }

  /** The figures of the source, then those of the set itself, in the order to show them in. */
  SequencedMap<String, Long> figures() {
    SequencedMap<String, Long> figures = new LinkedHashMap<>(sourceFigures);
    figures.put("documents", (long) documents.size());
    figures.put("queries", (long) queries.size());
    figures.put("pairs", queries.stream().mapToLong(query -> query.positives().size()).sum());
    figures.put(
        "queries with several positives",
        queries.stream().filter(query -> query.positives().size() > 1).count());
    for (Split split : Split.values()) {
      List<Query> part = queries.stream().filter(query -> query.split() == split).toList();
      figures.put(split.label() + " queries", (long) part.size());
      figures.put(
          split.label() + " pairs",
          part.stream().mapToLong(query -> query.positives().size()).sum());
    }
    return figures;
  }
}
