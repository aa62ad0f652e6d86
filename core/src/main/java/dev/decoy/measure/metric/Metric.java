package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Nearest;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** A number from 0 to 1 that says how good one query's ranking is; higher is better. */
public interface Metric {
  /** The value for one query; 0 where the query has no relevant document. */
  double of(JudgedRanking ranking);

  /** How many ranks are looked at; 0 for the whole ranking. */
  int k();

  /** The name with its cutoff, as users write it: {@code ndcg@10}, {@code map}. */
  default String label() {
    String name = name(getClass());
    return k() == 0 ? name : name + "@" + k();
  }

  /** The metrics there are. */
  static List<Class<? extends Metric>> all() {
    return List.of(
        Ndcg.class,
        Recall.class,
        ReciprocalRank.class,
        AveragePrecision.class,
        Precision.class,
        HitRate.class,
        RPrecision.class,
        Judged.class);
  }

  /**
   * Reads a name such as {@code ndcg@10} or {@code map}; capitals do not matter.
   *
   * @throws SpecException if there is no such metric, or its cutoff is missing or illegal
   */
  static Metric parse(String text) {
    String label = text.strip();
    int at = label.indexOf('@');
    String name = (at < 0 ? label : label.substring(0, at)).toLowerCase(Locale.ROOT);
    for (Class<? extends Metric> type : all()) {
      if (name(type).equals(name)) {
        if (label.substring(Math.max(0, at)).equals("@0")) {
          throw new SpecException(
              "'" + label + "' looks at no rank; legal: a cutoff of at least 1, or none");
        }
        return Options.build(type, at < 0 ? Map.of() : Map.of("k", label.substring(at + 1)));
      }
    }
    throw new SpecException(
        "'"
            + text
            + "' is not a metric"
            + Nearest.hint(name, all().stream().map(Metric::name).toList()));
  }

  /**
   * Reads names with commas between, such as {@code ndcg@10,map}; each is kept once, in order.
   *
   * @throws SpecException if one is not a metric, or none is given
   */
  static List<Metric> parseAll(String text) {
    SequencedMap<String, Metric> metrics = new java.util.LinkedHashMap<>();
    for (String part : text.split(",")) {
      if (!part.isBlank()) {
        Metric metric = parse(part);
        metrics.putIfAbsent(metric.label(), metric);
      }
    }
    if (metrics.isEmpty()) {
      throw new SpecException("no metric is named; write for example ndcg@10,recall@100");
    }
    return new ArrayList<>(metrics.values());
  }

  private static String name(Class<? extends Metric> type) {
    Method method = type.getAnnotation(Method.class);
    return method == null ? type.getSimpleName().toLowerCase(Locale.ROOT) : method.name();
  }
}
