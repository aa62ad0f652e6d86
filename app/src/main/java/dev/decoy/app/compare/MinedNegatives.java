package dev.decoy.app.compare;

import dev.decoy.app.Json;
import dev.decoy.data.trec.Qrels;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an arm mined with a seed.
 *
 * @param anchors that got at least one negative
 * @param negatives of all
 * @param falseNegatives of them, how many are relevant; -1 where the truth is not known
 * @param seconds that the mining took
 */
record MinedNegatives(long anchors, long negatives, long falseNegatives, double seconds) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Counts what lies in the parts of a run. */
  static MinedNegatives count(Path parts, Optional<Qrels> truth, double seconds)
      throws IOException {
    long anchors = 0;
    long negatives = 0;
    long wrong = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parts, "part-*.jsonl")) {
      for (Path file : files) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode unit = JSON.readTree(line);
            JsonNode chosen = unit.get("negatives");
            anchors += chosen.isEmpty() ? 0 : 1;
            negatives += chosen.size();
            if (truth.isPresent()) {
              Map<String, Integer> grades = truth.get().grades(unit.get("anchor").asString());
              for (JsonNode one : chosen) {
                wrong += grades.getOrDefault(one.get("id").asString(), 0) > 0 ? 1 : 0;
              }
            }
          }
        }
      }
    }
    return new MinedNegatives(anchors, negatives, truth.isPresent() ? wrong : -1, seconds);
  }

  /** The share of negatives that are relevant; NaN where it is not known. */
  double falseShare() {
    return falseNegatives < 0 || negatives == 0 ? Double.NaN : (double) falseNegatives / negatives;
  }

  /** As a file holds it. */
  String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("anchors", anchors);
    json.put("negatives", negatives);
    json.put("falseNegatives", falseNegatives);
    json.put("seconds", seconds);
    return Json.line(json) + "\n";
  }

  /** Reads what {@link #toJson} wrote. */
  static MinedNegatives read(Path file) throws IOException {
    JsonNode json = JSON.readTree(Files.readString(file));
    return new MinedNegatives(
        json.get("anchors").longValue(),
        json.get("negatives").longValue(),
        json.get("falseNegatives").longValue(),
        json.get("seconds").doubleValue());
  }
}
