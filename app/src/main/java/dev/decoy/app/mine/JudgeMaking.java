package dev.decoy.app.mine;

import dev.decoy.candidate.Seed;
import dev.decoy.data.Dataset;
import dev.decoy.data.Judgements;
import dev.decoy.judge.EmbeddedPairs;
import dev.decoy.judge.JoinedVectors;
import dev.decoy.judge.Judge;
import dev.decoy.judge.JudgeFitter;
import dev.decoy.judge.OwnedDocuments;
import dev.decoy.judge.SelfAware;
import dev.decoy.judge.TwoConditions;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.search.Vectors;
import dev.decoy.source.DenseSource;
import dev.decoy.source.UnionPool;
import java.util.List;
import java.util.Optional;

/**
 * What {@code --judge} can name: rules as they are, and rules that are fitted to the data first,
 * which get the vectors of the recipe's dense sources.
 */
final class JudgeMaking {
  private JudgeMaking() {}

  /** Builds and checks a rule, fitted or not. */
  static Record built(Catalogue catalogue, Spec spec) {
    Class<? extends Record> type = catalogue.find(spec.name(), Judge.class).type();
    Record rule = Options.build(type, spec.options());
    if (rule instanceof Judge || rule instanceof SelfAware || rule instanceof TwoConditions) {
      return rule;
    }
    throw new SpecException(
        "'"
            + spec.name()
            + "' is fitted to data that decoy mine does not have; 'decoy try "
            + spec.name()
            + "' fits it to numbers");
  }

  /** Whether a rule needs the vectors of a dense source. */
  static boolean needsVectors(Record rule) {
    return rule instanceof JudgeFitter;
  }

  /** Whether a rule leaves so many candidates, whatever they score. */
  static boolean keepsANumber(Record rule) {
    return switch (rule) {
      case SelfAware own -> own.keep() != Integer.MAX_VALUE || own.pool() != Integer.MAX_VALUE;
      case TwoConditions own -> own.keep() != Integer.MAX_VALUE;
      default -> false;
    };
  }

  /** The rule itself, if it is not fitted first. */
  static Optional<Judge> plain(Record rule) {
    return rule instanceof Judge judge ? Optional.of(judge) : Optional.empty();
  }

  /**
   * Makes the judge.
   *
   * @param pool whose dense sources have the vectors
   */
  static Judge judge(Record rule, Dataset data, UnionPool pool, Seed seed) {
    return switch (rule) {
      case Judge judge -> judge;
      case SelfAware fitted ->
          fitted.fit(new OwnedDocuments(dense(pool).getFirst().anchors(), positives(data)), seed);
      case TwoConditions fitted -> {
        List<DenseSource> models = dense(pool);
        JoinedVectors documents = joined(models.stream().map(DenseSource::documents).toList());
        yield fitted.fit(
            new EmbeddedPairs(
                documents,
                joined(models.stream().map(DenseSource::anchors).toList()),
                Optional.of(documents.widths()),
                positives(data)),
            seed);
      }
      default -> throw new IllegalStateException(rule + " is not a rule");
    };
  }

  private static JoinedVectors joined(List<Vectors> parts) {
    return new JoinedVectors(parts);
  }

  private static List<DenseSource> dense(UnionPool pool) {
    return pool.members().stream()
        .map(UnionPool.Member::scorer)
        .filter(DenseSource.class::isInstance)
        .map(DenseSource.class::cast)
        .toList();
  }

  private static int[][] positives(Dataset data) {
    Judgements judgements = data.judgements();
    int[][] positives = new int[data.queries().size()][0];
    for (int i = 0; i < judgements.anchors(); i++) {
      int anchor = judgements.anchor(i);
      positives[anchor] = judgements.positives(anchor);
    }
    return positives;
  }
}
