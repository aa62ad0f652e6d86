package dev.decoy.lucene;

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
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A small data set in the BEIR layout, read whole, with nDCG worked out the plain way. */
record BeirSet(
    List<String> ids, List<String> texts, List<String> queries, List<Map<String, Integer>> grades) {
  static BeirSet read(Path folder, String split) throws IOException {
    Map<String, Map<String, Integer>> qrels = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("qrels").resolve(split + ".tsv"))) {
      String[] parts = line.split("\t", -1);
      if (!parts[0].equals("query-id")) {
        qrels
            .computeIfAbsent(parts[0], query -> new HashMap<>())
            .put(parts[1], Integer.parseInt(parts[2]));
      }
    }
    BeirSet set =
        new BeirSet(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    lines(
        folder.resolve("corpus.jsonl.gz"),
        (id, text) -> {
          set.ids.add(id);
          set.texts.add(text);
        });
    lines(
        folder.resolve("queries.jsonl.gz"),
        (id, text) -> {
          if (qrels.containsKey(id)) {
            set.queries.add(text);
            set.grades.add(qrels.get(id));
          }
        });
    return set;
  }

  double ndcgAt10(Path folder, Bm25 options) {
    Documents documents = Documents.of(texts.size(), texts::get);
    try (Bm25Index index = new IndexBuild(2).open(folder, options, "", documents, n -> {})) {
      double sum = 0;
      for (Found found : Found.by(index.source(queries::get), queries.size(), 10)) {
        Map<String, Integer> judged = grades.get(found.anchor());
        double gain = 0;
        for (int i = 0; i < found.ids().size(); i++) {
          gain += judged.getOrDefault(ids.get(found.ids().get(i)), 0) / log2(i + 2);
        }
        int[] best = judged.values().stream().mapToInt(grade -> -grade).sorted().toArray();
        double ideal = 0;
        for (int i = 0; i < Math.min(10, best.length); i++) {
          ideal -= best[i] / log2(i + 2);
        }
        sum += gain / ideal;
      }
      return sum / queries.size();
    }
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  private static void lines(Path file, BiConsumer<String, String> each) throws IOException {
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
        each.accept(
            strings.getOrDefault("_id", ""),
            strings.getOrDefault("title", "") + "\n" + strings.getOrDefault("text", ""));
      }
    }
  }
}
