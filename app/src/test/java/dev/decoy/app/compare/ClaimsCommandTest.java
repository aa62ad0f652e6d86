package dev.decoy.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.data.ledger.PlanFile;
import dev.decoy.measure.audit.Hypothesis;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Spec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimsCommandTest {
  static List<String> names() {
    return Claim.names();
  }

  @Test
  void listsEachClaimWithItsPaper() {
    Cli.Result result = Cli.run("claims");
    assertThat(result.code()).isZero();
    for (String name : names()) {
      assertThat(result.out()).contains(name + ": " + Claim.of(name).sentence());
      assertThat(result.out()).contains(Claim.of(name).paper());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aClaimHasAPlanThatCanBeFollowed(String name) {
    Claim claim = Claim.of(name);
    PlanFile plan = StudyLedger.plan(claim.grid());
    assertThat(plan.plan().seeds()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(plan.plan().split()).isEqualTo("test");
    List<String> arms = claim.grid().arms().stream().map(Arm::name).toList();
    for (Hypothesis hypothesis : plan.plan().hypotheses()) {
      assertThat(arms).contains(hypothesis.treatment(), hypothesis.control());
      assertThat(claim.grid().metrics()).contains(hypothesis.metric());
    }
    // What the arms name is there: a claim must not fail after minutes of training. (Experiments
    // were made when the grid was read.)
    List<String> methods = Catalogue.load().entries().stream().map(entry -> entry.name()).toList();
    for (Arm arm : claim.grid().arms()) {
      if (!(arm instanceof MiningArm mining)) {
        continue;
      }
      List<String> specs = new ArrayList<>(mining.from());
      specs.addAll(mining.judges());
      specs.addAll(mining.selects());
      for (String spec : specs) {
        assertThat(methods).contains(Spec.parse(spec.replace("@teacher", "teacher")).name());
      }
    }
  }

  @Test
  void aClaimThatIsNotThereIsToldWithTheNearest() {
    Cli.Result result = Cli.run("claims", "simams");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("there is no claim 'simams'").contains("simans");
  }
}
