package dev.decoy.app.compare;

import dev.decoy.app.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way to come by negatives and to learn from them.
 *
 * @param name as it is called in the report
 * @param from sources, as {@code decoy mine --from} takes them; at least one
 * @param scoreWith whose scores rules read; empty if there is only one source that scores
 * @param judges as {@code --judge} takes them, beside those that always hold
 * @param selects as {@code --select} takes them; at least one
 * @param objective as {@code decoy train retriever --objective} takes it; empty for its default
 * @param train options of its training, beside and before those of all arms
 */
record MiningArm(
    String name,
    List<String> from,
    String scoreWith,
    List<String> judges,
    List<String> selects,
    String objective,
    Map<String, String> train)
    implements Arm {
  /** Copies the collections. */
  MiningArm {
    from = List.copyOf(from);
    judges = List.copyOf(judges);
    selects = List.copyOf(selects);
  }

  /** The recipe of {@code decoy mine} without its data. */
  Map<String, Object> recipe() {
    Map<String, Object> recipe = new LinkedHashMap<>();
    recipe.put("from", from);
    if (!scoreWith.isEmpty()) {
      recipe.put("score_with", scoreWith);
    }
    recipe.put("judge", judges);
    recipe.put("select", selects);
    return recipe;
  }

  @Override
  public Map<String, Object> toJson() {
    Map<String, Object> json = recipe();
    json.put("objective", objective);
    if (!train.isEmpty()) {
      json.put("train", train);
    }
    return json;
  }

  @Override
  public Map<String, String> config() {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("recipe", Json.line(recipe()));
    if (!objective.isEmpty()) {
      config.put("objective", objective);
    }
    return config;
  }

  @Override
  public Map<String, String> taken(Map<String, String> options) {
    Map<String, String> taken = new LinkedHashMap<>(options);
    taken.putAll(train);
    return taken;
  }

  @Override
  public Unit unit() {
    return Unit.QUERY;
  }

  @Override
  public String sentence() {
    List<String> parts = new ArrayList<>(from);
    if (!scoreWith.isEmpty()) {
      parts.add("scored by " + scoreWith);
    }
    parts.addAll(judges);
    parts.addAll(selects);
    if (!objective.isEmpty()) {
      parts.add(objective);
    }
    train.forEach((option, value) -> parts.add(option + "=" + value));
    return String.join(" · ", parts);
  }
}
