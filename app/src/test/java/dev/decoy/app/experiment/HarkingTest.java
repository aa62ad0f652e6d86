package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.candidate.Seed;
import dev.decoy.measure.audit.Deviation.Rule;
import dev.decoy.method.Spec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarkingTest {
  @TempDir Path folder;

  private static Map<String, Double> run(String options) {
    return Experiments.of(Spec.parse("harking:" + options)).run(Part.TEST, 901);
  }

  @Test
  void theSamePlanLeadsTheHarkingAnalystAstrayAndNotTheOther() {
    Map<String, Double> harking = run("analyst=harking,studies=6");
    assertThat(harking.get("findings")).isGreaterThan(0.3);
    assertThat(harking.get("supported")).isZero();
    assertThat(harking.get("unflagged")).isZero();
    assertThat(harking.get("deviating")).isEqualTo(1);
    Map<String, Double> planned = run("analyst=planned,studies=12");
    assertThat(planned.get("findings")).isLessThan(0.3).isEqualTo(planned.get("supported"));
    assertThat(planned.get("deviating")).isZero();
    assertThat(run("analyst=planned,studies=12")).isEqualTo(planned);
  }

  @Test
  void theLedgerSaysWhatTheHarkingAnalystDid() {
    TwinStudy.Ending ending =
        new TwinStudy(new Seed(5), 10, 0.05, TwinRecipes.configurations(), folder).harking();
    assertThat(ending.needed()).contains(Rule.D07, Rule.D08);
    assertThat(ending.flagged()).containsAll(ending.needed());
    assertThat(ending.supported()).isFalse();
  }

  /** At an alpha that nothing reaches there is nothing to find, however long one looks. */
  @Test
  void looksUntilTheEndWhereNothingIsSignificant() {
    TwinStudy.Ending ending =
        new TwinStudy(new Seed(6), 4, 1e-9, TwinRecipes.configurations(), folder).harking();
    assertThat(ending.claimed()).isEmpty();
    assertThat(ending.needed()).containsExactlyInAnyOrder(Rule.D05, Rule.D07, Rule.D08);
    assertThat(ending.flagged()).containsAll(ending.needed()).doesNotContain(Rule.D13, Rule.D01);
  }

  @Test
  void theTwinsDifferByChanceAndTheConfigurationsMatter() {
    TwinRecipes recipes = new TwinRecipes(new Seed(7));
    List<Map<String, String>> all = TwinRecipes.configurations();
    assertThat(all).hasSize(8).doesNotHaveDuplicates();
    double treatment = 0;
    double control = 0;
    for (int seed = 0; seed < 200; seed++) {
      Map<String, Double> one = recipes.run("treatment", all.getLast(), seed);
      assertThat(one.keySet()).containsExactlyInAnyOrderElementsOf(TwinRecipes.METRICS);
      treatment += one.getOrDefault("auc", 0.0) / 200;
      control += recipes.run("control", all.getLast(), seed).getOrDefault("auc", 0.0) / 200;
    }
    assertThat(treatment).isGreaterThan(0.6);
    assertThat(Math.abs(treatment - control)).isLessThan(0.02);
  }
}
