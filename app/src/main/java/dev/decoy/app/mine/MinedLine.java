package dev.decoy.app.mine;

import dev.decoy.mine.JudgeStage;
import dev.decoy.mine.Mined;
import dev.decoy.mine.SelectStage;
import dev.decoy.mine.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;

/**
 * One line of {@code negatives/part-*.jsonl}: what a unit got and where its candidates went.
 *
 * <pre>
 * {"anchor":"q1","positives":[{"id":"d3","score":9.1}],
 *  "negatives":[{"id":"d7","score":8.2,"rank":4,"by":"simans","weight":1}, …],
 *  "found":200,"dropped":{"known-positive":1},"promoted":0,"abstained":{},"shortfall":{},"flat":[],"hidden_taken":false}
 * </pre>
 *
 * <p>{@code pair} is there when pairs are mined: the positive that the rules were anchored on.
 * {@code hidden_taken} is there when the unit took part in the estimate of the hidden-positive
 * rate. {@code sources} is there when several sources made the pool, of the unit: how many
 * candidates each found and how many of them no other found; of a negative: the rank and score that
 * each source gave it and how it found it. A source that scored it without finding it has no rank.
 */
record MinedLine(
    String anchor,
    Optional<String> pair,
    List<Scored> positives,
    List<Negative> negatives,
    int found,
    Map<String, Integer> dropped,
    int promoted,
    Map<String, Integer> abstained,
    Map<String, Integer> shortfall,
    List<String> flat,
    Optional<Boolean> hiddenTaken,
    Map<String, Origin.Share> sources) {

  /** A positive and its score; NaN if the scorer has none. */
  record Scored(String id, float score) {}

  /** A negative; {@code rank} is 0 and {@code by} a source's name for a draw from the corpus. */
  record Negative(
      String id,
      float score,
      int rank,
      String by,
      float weight,
      Map<String, Map<String, Float>> sources) {}

  /**
   * The line of a unit.
   *
   * @param sources what each source gave it; empty if there is nothing to tell of origins
   */
  static MinedLine of(
      Mined mined,
      List<JudgeStage> judges,
      List<SelectStage> selections,
      IntFunction<String> anchorId,
      IntFunction<String> documentId,
      Optional<Boolean> hiddenTaken,
      Map<String, Origin.Share> sources) {
    List<String> names = sources.keySet().stream().toList();
    Unit unit = mined.unit();
    List<Scored> positives = new ArrayList<>();
    for (int i = 0; i < unit.positives().length; i++) {
      positives.add(new Scored(documentId.apply(unit.positives()[i]), mined.positiveScores()[i]));
    }
    List<Negative> negatives = new ArrayList<>();
    for (int i = 0; i < mined.negatives().length; i++) {
      negatives.add(
          new Negative(
              documentId.apply(mined.negatives()[i]),
              mined.scores()[i],
              mined.ranks()[i],
              selections.get(mined.stages()[i]).name(),
              mined.weights()[i],
              Origin.of(names, mined.ranked(), i)));
    }
    Map<String, Integer> dropped = new LinkedHashMap<>();
    Map<String, Integer> abstained = new LinkedHashMap<>();
    for (int j = 0; j < judges.size(); j++) {
      if (mined.dropped()[j] > 0) {
        dropped.put(judges.get(j).name(), mined.dropped()[j]);
      }
      if (mined.abstained()[j] > 0) {
        abstained.put(judges.get(j).name(), mined.abstained()[j]);
      }
    }
    Map<String, Integer> shortfall = new LinkedHashMap<>();
    List<String> flat = new ArrayList<>();
    for (int s = 0; s < selections.size(); s++) {
      if (mined.shortfalls()[s] > 0) {
        shortfall.put(selections.get(s).name(), mined.shortfalls()[s]);
      }
      if (mined.flat()[s]) {
        flat.add(selections.get(s).name());
      }
    }
    return new MinedLine(
        anchorId.apply(unit.anchor()),
        unit.focus() == Unit.ALL
            ? Optional.empty()
            : Optional.of(documentId.apply(unit.positives()[unit.focus()])),
        positives,
        negatives,
        mined.found(),
        dropped,
        mined.promoted(),
        abstained,
        shortfall,
        flat,
        hiddenTaken,
        sources);
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("anchor", anchor);
    pair.ifPresent(id -> json.put("pair", id));
    json.put("positives", positives.stream().map(MinedLine::json).toList());
    json.put(
        "negatives",
        negatives.stream()
            .map(negative -> {
              Map<String, Object> one = json(new Scored(negative.id, negative.score));
              one.put("rank", negative.rank);
              one.put("by", negative.by);
              one.put("weight", negative.weight);
              if (!negative.sources.isEmpty()) {
                one.put("sources", sources(negative.sources));
              }
              return one;
            })
            .toList());
    json.put("found", found);
    json.put("dropped", dropped);
    json.put("promoted", promoted);
    json.put("abstained", abstained);
    json.put("shortfall", shortfall);
    json.put("flat", flat);
    hiddenTaken.ifPresent(taken -> json.put("hidden_taken", taken));
    if (!sources.isEmpty()) {
      Map<String, Object> shares = new LinkedHashMap<>();
      sources.forEach((name, share) -> {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("found", share.found());
        one.put("alone", share.alone());
        shares.put(name, one);
      });
      json.put("sources", shares);
    }
    return json;
  }

  /** Ranks are whole numbers. */
  private static Map<String, Object> sources(Map<String, Map<String, Float>> sources) {
    Map<String, Object> json = new LinkedHashMap<>();
    sources.forEach((name, said) -> {
      Map<String, Object> one = new LinkedHashMap<>();
      said.forEach((word, value) ->
          one.put(word, word.equals(Origin.RANK) ? (Object) value.intValue() : value));
      json.put(name, one);
    });
    return json;
  }

  private static Map<String, Object> json(Scored scored) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("id", scored.id);
    one.put("score", scored.score);
    return one;
  }

  static MinedLine read(JsonNode json) {
    List<Scored> positives = new ArrayList<>();
    for (JsonNode one : json.get("positives")) {
      positives.add(new Scored(one.get("id").asString(), score(one)));
    }
    List<Negative> negatives = new ArrayList<>();
    for (JsonNode one : json.get("negatives")) {
      negatives.add(
          new Negative(
              one.get("id").asString(),
              score(one),
              one.get("rank").intValue(),
              one.get("by").asString(),
              one.get("weight").floatValue(),
              readSources(one)));
    }
    List<String> flat = new ArrayList<>();
    json.get("flat").forEach(one -> flat.add(one.asString()));
    return new MinedLine(
        json.get("anchor").asString(),
        json.has("pair") ? Optional.of(json.get("pair").asString()) : Optional.empty(),
        positives,
        negatives,
        json.get("found").intValue(),
        counts(json.get("dropped")),
        json.get("promoted").intValue(),
        counts(json.get("abstained")),
        counts(json.get("shortfall")),
        flat,
        json.has("hidden_taken")
            ? Optional.of(json.get("hidden_taken").booleanValue())
            : Optional.empty(),
        readShares(json));
  }

  private static Map<String, Map<String, Float>> readSources(JsonNode negative) {
    Map<String, Map<String, Float>> sources = new LinkedHashMap<>();
    if (negative.has("sources")) {
      negative
          .get("sources")
          .properties()
          .forEach(source -> {
            Map<String, Float> said = new LinkedHashMap<>();
            source
                .getValue()
                .properties()
                .forEach(entry -> said.put(entry.getKey(), entry.getValue().floatValue()));
            sources.put(source.getKey(), said);
          });
    }
    return sources;
  }

  private static Map<String, Origin.Share> readShares(JsonNode line) {
    Map<String, Origin.Share> shares = new LinkedHashMap<>();
    if (line.has("sources")) {
      line.get("sources")
          .properties()
          .forEach(source ->
              shares.put(
                  source.getKey(),
                  new Origin.Share(
                      source.getValue().get("found").intValue(),
                      source.getValue().get("alone").intValue())));
    }
    return shares;
  }

  private static float score(JsonNode one) {
    JsonNode score = one.get("score");
    return score.isNull() ? Float.NaN : score.floatValue();
  }

  private static Map<String, Integer> counts(JsonNode json) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    json.properties().forEach(entry -> counts.put(entry.getKey(), entry.getValue().intValue()));
    return counts;
  }
}
