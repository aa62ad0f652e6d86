package dev.decoy.app.eval;

import dev.decoy.data.trec.TrecRun;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Input of trec_eval and what it printed under one set of conventions. */
record Reference(
    String name,
    List<String> qrels,
    List<String> run,
    Conventions conventions,
    Map<String, Double> mean,
    Map<String, Map<String, Double>> queries) {

  /** Reads trec-eval.json, one reference for each set of conventions of each case. */
  @SuppressWarnings("unchecked") // the file's shape is known
  static List<Reference> read(InputStream in) {
    List<Reference> references = new ArrayList<>();
    Map<String, Object> file;
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
      json.nextToken();
      file = (Map<String, Object>) value(json);
    }
    for (Map<String, Object> given : (List<Map<String, Object>>) at(file, "cases")) {
      for (Map<String, Object> expected : (List<Map<String, Object>>) at(given, "expected")) {
        references.add(
            new Reference(
                (String) at(given, "name"),
                (List<String>) at(given, "qrels"),
                (List<String>) at(given, "run"),
                new Conventions(
                    Missing.valueOf(upper(at(expected, "missing"))),
                    TrecRun.Scores.valueOf(upper(at(expected, "scores"))),
                    ((Double) at(given, "level")).intValue()),
                (Map<String, Double>) at(expected, "mean"),
                (Map<String, Map<String, Double>>) at(expected, "queries")));
      }
    }
    return references;
  }

  private static Object at(Map<String, Object> object, String key) {
    return java.util.Objects.requireNonNull(object.get(key), key);
  }

  private static String upper(Object word) {
    return word.toString().toUpperCase(Locale.ROOT);
  }

  private static Object value(JsonParser json) {
    JsonToken token = json.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> object = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String key = json.currentName();
        json.nextToken();
        object.put(key, value(json));
      }
      return object;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(json));
      }
      return list;
    }
    if (token == JsonToken.VALUE_STRING) {
      return json.getString();
    }
    return json.getDoubleValue();
  }

  @Override
  public String toString() {
    return name + ", " + conventions;
  }
}
