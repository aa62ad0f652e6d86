package dev.decoy.app.mine;

import dev.decoy.method.Nearest;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Everything that decides which negatives come out: written into the manifest, read back from it or
 * from a file that a person wrote (JSON or YAML, the same keys).
 *
 * @param data where the data lies and how it is read, by flag name: {@code beir}, {@code corpus},
 *     {@code queries}, …
 * @param from sources, in order
 * @param scoreWith whose scores the rules read: a source's, a fusion's or a cross-encoder's; empty
 *     if there is only one source that scores
 * @param judges rules, in order, after those that always hold
 * @param selections in order
 * @param per whether an anchor is mined once or once per positive
 * @param seed of everything that is drawn
 * @param format of the training file
 * @param scores whether the training file holds scores
 * @param keepPositives for the format trec: the whole candidate ranking instead of the negatives
 * @param limit how many anchors at most; 0 for all
 */
public record Recipe(
    Map<String, String> data,
    List<Spec> from,
    String scoreWith,
    List<Spec> judges,
    List<Spec> selections,
    Per per,
    long seed,
    String format,
    boolean scores,
    boolean keepPositives,
    int limit) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** What gets negatives of its own. */
  public enum Per {
    /** An anchor with all its positives. */
    ANCHOR,
    /** Each (anchor, positive) pair. */
    PAIR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The sources of the default recipe. */
  static final List<Spec> DEFAULT_FROM = List.of(Spec.parse("bm25"));

  /** The rules of the default recipe. */
  static final List<Spec> DEFAULT_JUDGES = List.of(Spec.parse("positive-ratio:max=0.8"));

  /** The selections of the default recipe. */
  static final List<Spec> DEFAULT_SELECTIONS =
      List.of(Spec.parse("simans:count=4,offset=-1,scale=window"), Spec.parse("random:count=1"));

  private static final List<String> KEYS =
      List.of(
          "data",
          "from",
          "score_with",
          "judge",
          "select",
          "per",
          "seed",
          "format",
          "scores",
          "keep_positives",
          "limit");

  /** Copies the collections. */
  public Recipe {
    data = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(data));
    from = List.copyOf(from);
    judges = List.copyOf(judges);
    selections = List.copyOf(selections);
  }

  /** The recipe without any flag: safe rather than hard. */
  static Recipe defaults() {
    return new Recipe(
        Map.of(),
        DEFAULT_FROM,
        "",
        DEFAULT_JUDGES,
        DEFAULT_SELECTIONS,
        Per.ANCHOR,
        42,
        "triplet",
        false,
        false,
        0);
  }

  /** Whether it says more of scores than that they are the only source's. */
  boolean namesScorer() {
    return !scoreWith.isEmpty() && (from.size() > 1 || !scoreWith.equals(from.getFirst().name()));
  }

  /** For the manifest. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("data", data);
    json.put("from", from.stream().map(Spec::toString).toList());
    json.put("score_with", scoreWith);
    json.put("judge", judges.stream().map(Spec::toString).toList());
    json.put("select", selections.stream().map(Spec::toString).toList());
    json.put("per", per.toString());
    json.put("seed", seed);
    json.put("format", format);
    json.put("scores", scores);
    json.put("keep_positives", keepPositives);
    json.put("limit", limit);
    return json;
  }

  /**
   * Reads a recipe file, or the recipe inside a manifest; what it leaves out is as in the default
   * recipe.
   */
  static Recipe read(Path file) {
    JsonNode root = tree(file);
    JsonNode node = root.has("recipe") ? root.get("recipe") : root;
    if (!node.isObject()) {
      throw new SpecException(file + ": a recipe is a map with keys such as from, judge, select");
    }
    return fromJson(node, file.toString());
  }

  /** The parser's own words without its advice to programmers. */
  private static String firstSentence(JacksonException e) {
    String words = e.getOriginalMessage().lines().findFirst().orElse("");
    return words.replaceAll("\\s*\\(.*", "");
  }

  /** Reads a file of JSON or YAML. */
  static JsonNode tree(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new SpecException(
          "cannot read the recipe " + file + "; is it there, and is it UTF-8 text?");
    }
    try {
      // JSON is YAML too, but its own parser is stricter and faster.
      return text.stripLeading().startsWith("{") ? JSON.readTree(text) : YAML.readTree(text);
    } catch (JacksonException e) {
      throw new SpecException(
          file
              + ":"
              + e.getLocation().getLineNr()
              + ": the recipe is not valid YAML or JSON: "
              + firstSentence(e));
    }
  }

  private static Recipe fromJson(JsonNode node, String file) {
    for (String key : node.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw new SpecException(
            file + ": a recipe has no key '" + key + "'" + Nearest.hint(key, KEYS));
      }
    }
    Recipe defaults = defaults();
    Map<String, String> data = new LinkedHashMap<>();
    if (node.has("data")) {
      if (!node.get("data").isObject()) {
        throw new SpecException(
            file + ": 'data' is a map from flag names, such as corpus, to values");
      }
      for (String key : node.get("data").propertyNames()) {
        data.put(key, value(node.get("data").get(key), key, file));
      }
    }
    return new Recipe(
        data,
        specs(node, "from", defaults.from, file),
        word(node, "score_with", "", file),
        specs(node, "judge", defaults.judges, file),
        specs(node, "select", defaults.selections, file),
        node.has("per") ? per(word(node, "per", "", file), file) : defaults.per,
        node.has("seed") ? whole(node, "seed", file) : defaults.seed,
        word(node, "format", defaults.format, file),
        flag(node, "scores", defaults.scores, file),
        flag(node, "keep_positives", defaults.keepPositives, file),
        node.has("limit") ? limit(node, file) : defaults.limit);
  }

  private static String value(JsonNode value, String key, String file) {
    if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
      throw new SpecException(file + ": '" + key + "' is " + value + "; legal: a word or a number");
    }
    return value.asString();
  }

  private static String word(JsonNode node, String key, String absent, String file) {
    JsonNode value = node.get(key);
    if (value == null) {
      return absent;
    }
    if (!value.isString()) {
      throw new SpecException(file + ": '" + key + "' is " + value + "; legal: a word");
    }
    return value.asString();
  }

  private static boolean flag(JsonNode node, String key, boolean absent, String file) {
    JsonNode value = node.get(key);
    if (value == null) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw new SpecException(file + ": '" + key + "' is " + value + "; legal: true, false");
    }
    return value.booleanValue();
  }

  private static int limit(JsonNode node, String file) {
    long limit = whole(node, "limit", file);
    if (limit < 0 || limit > Integer.MAX_VALUE) {
      throw new SpecException(
          file
              + ": 'limit' is "
              + limit
              + "; legal: a whole number from 0, which is no limit, to "
              + Integer.MAX_VALUE);
    }
    return (int) limit;
  }

  private static Per per(String word, String file) {
    for (Per per : Per.values()) {
      if (per.toString().equals(word)) {
        return per;
      }
    }
    throw new SpecException(file + ": 'per' is '" + word + "'; legal: anchor, pair");
  }

  private static long whole(JsonNode node, String key, String file) {
    JsonNode value = node.get(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new SpecException(file + ": '" + key + "' is " + value + "; legal: a whole number");
    }
    return value.longValue();
  }

  private static List<Spec> specs(JsonNode node, String key, List<Spec> absent, String file) {
    if (!node.has(key)) {
      return absent;
    }
    JsonNode value = node.get(key);
    List<Spec> specs = new ArrayList<>();
    if (value.isString()) {
      specs.add(spec(value.asString(), file));
    } else if (value.isArray()) {
      for (JsonNode item : value) {
        if (!item.isString()) {
          throw new SpecException(
              file + ": '" + key + "' holds " + item + "; legal: specs such as simans:count=4");
        }
        specs.add(spec(item.asString(), file));
      }
    } else {
      throw new SpecException(
          file + ": '" + key + "' is " + value + "; legal: a list of specs such as simans:count=4");
    }
    return specs;
  }

  private static Spec spec(String text, String file) {
    try {
      return Spec.parse(text);
    } catch (SpecException e) {
      throw new SpecException(file + ": " + e.getMessage());
    }
  }
}
