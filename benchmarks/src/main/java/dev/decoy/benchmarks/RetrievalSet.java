package dev.decoy.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A small data set in the BEIR layout, read whole into the heap, with the queries of one split.
 *
 * @param ids of the documents
 * @param texts title and text of the documents
 * @param queries texts of the split's queries, in the order of their file
 * @param grades of each query's judged documents, by document id
 */
record RetrievalSet(
    List<String> ids, List<String> texts, List<String> queries, List<Map<String, Integer>> grades) {
  /** Reads {@code corpus.jsonl.gz}, {@code queries.jsonl.gz} and {@code qrels/SPLIT.tsv}. */
  static RetrievalSet read(Path folder, String split) throws IOException {
    Map<String, Map<String, Integer>> qrels = new HashMap<>();
    List<String> rows = Files.readAllLines(folder.resolve("qrels").resolve(split + ".tsv"));
    for (String row : rows.subList(1, rows.size())) {
      String[] parts = row.split("\t", -1);
      qrels
          .computeIfAbsent(parts[0], query -> new HashMap<>())
          .put(parts[1], Integer.parseInt(parts[2]));
    }
    RetrievalSet set =
        new RetrievalSet(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    read(
        folder.resolve("corpus.jsonl.gz"),
        document -> {
          set.ids.add(document.getOrDefault("_id", ""));
          set.texts.add(
              document.getOrDefault("title", "") + "\n" + document.getOrDefault("text", ""));
        });
    read(
        folder.resolve("queries.jsonl.gz"),
        query -> {
          Map<String, Integer> judged = qrels.get(query.getOrDefault("_id", ""));
          if (judged != null) {
            set.queries.add(query.getOrDefault("text", ""));
            set.grades.add(judged);
          }
        });
    return set;
  }

  /** Gives the strings of one JSON object per line, by name. */
  private static void read(Path file, Consumer<Map<String, String>> each) throws IOException {
    JsonFactory json = new JsonFactory();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Map<String, String> strings = new HashMap<>();
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), line)) {
          parser.nextToken();
          for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
              strings.put(name, parser.getString());
            } else {
              parser.skipChildren();
            }
          }
        }
        each.accept(strings);
      }
    }
  }
}
