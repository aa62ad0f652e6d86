package dev.decoy.app.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way to learn vectors of users and items.
 *
 * @param name as it is called in the report
 * @param settings flags of {@code decoy train factorisation} without dashes, and their values
 * @param own what it tries instead of what all try; empty if it tries that
 */
record FactorisationArm(String name, Map<String, String> settings, List<Map<String, String>> own)
    implements Arm {
  /** Copies the collections, in their order. */
  FactorisationArm {
    settings = new LinkedHashMap<>(settings);
    own = List.copyOf(own);
  }

  @Override
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>(settings);
    if (!own.isEmpty()) {
      json.put("tune", own);
    }
    return json;
  }

  @Override
  public Map<String, String> config() {
    return new LinkedHashMap<>(settings);
  }

  @Override
  public Map<String, String> taken(Map<String, String> options) {
    return options;
  }

  @Override
  public List<Map<String, String>> trials(List<Map<String, String>> common) {
    return own.isEmpty() ? common : own;
  }

  @Override
  public Unit unit() {
    return Unit.USER;
  }

  @Override
  public String sentence() {
    StringBuilder text = new StringBuilder();
    settings.forEach((option, value) ->
        text.append(text.isEmpty() ? "" : " · ").append(option).append(' ').append(value));
    return text.toString();
  }
}
