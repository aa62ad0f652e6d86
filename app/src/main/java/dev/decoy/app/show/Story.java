package dev.decoy.app.show;

import dev.decoy.app.mine.Origin;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Verdicts;
import dev.decoy.candidate.Verdicts.Verdict;
import dev.decoy.mine.Trace;
import dev.decoy.select.Probabilities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Writes down what a miner tells of one unit, stage by stage, as plain values. */
final class Story implements Trace {
  private final IntFunction<String> id;
  private final List<String> sources;
  private final List<Map<String, Object>> stages = new ArrayList<>();

  /**
   * An empty story.
   *
   * @param id of a document by its ordinal
   * @param sources whose ranks and scores are told; may be none
   */
  Story(IntFunction<String> id, List<String> sources) {
    this.id = id;
    this.sources = List.copyOf(sources);
  }

  List<Map<String, Object>> stages() {
    return stages;
  }

  @Override
  public void found(String stage, Candidates candidates) {
    List<Object> listed = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      listed.add(candidate(candidates, i));
    }
    stages.add(stage(stage, "found", candidates.size(), listed));
  }

  @Override
  public void judged(
      String stage, Candidates candidates, Verdicts verdicts, boolean[] protectedFromDrop) {
    List<Object> listed = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Verdict verdict = verdicts.verdict(i);
      if (verdict == Verdict.KEEP && verdicts.weight(i) == 1) {
        continue;
      }
      Map<String, Object> one = candidate(candidates, i);
      boolean saved = verdict == Verdict.DROP && protectedFromDrop[i];
      one.put(
          "verdict",
          saved
              ? "kept, as it was judged not relevant"
              : verdict.name().toLowerCase(java.util.Locale.ROOT));
      one.put("reason", verdicts.reason(i));
      one.put("observed", verdicts.observed(i));
      one.put("limit", verdicts.limit(i));
      one.put("weight", verdicts.weight(i));
      listed.add(one);
    }
    stages.add(stage(stage, "judged", candidates.size(), listed));
  }

  @Override
  public void chosen(String stage, Candidates candidates, double[] logWeights, Draw draw) {
    double[] probabilities = Probabilities.of(logWeights, candidates.size());
    boolean[] drawn = new boolean[candidates.size()];
    for (int i = 0; i < draw.size(); i++) {
      drawn[draw.item(i)] = true;
    }
    List<Object> listed = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Map<String, Object> one = candidate(candidates, i);
      one.put("probability", probabilities[i]);
      one.put("chosen", drawn[i]);
      listed.add(one);
    }
    stages.add(stage(stage, "chose", candidates.size(), listed));
  }

  private Map<String, Object> candidate(Candidates candidates, int i) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("id", id.apply(candidates.ids()[i]));
    one.put("score", candidates.scores()[i]);
    Map<String, Map<String, Float>> origin = Origin.of(sources, candidates.columns().ranked(), i);
    if (!origin.isEmpty()) {
      one.put("sources", origin);
    }
    return one;
  }

  private static Map<String, Object> stage(
      String name, String what, int reached, List<Object> listed) {
    Map<String, Object> stage = new LinkedHashMap<>();
    stage.put("stage", name);
    stage.put("what", what);
    stage.put("reached", reached);
    stage.put("candidates", listed);
    return stage;
  }
}
