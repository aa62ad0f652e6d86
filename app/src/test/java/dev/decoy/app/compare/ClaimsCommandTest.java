package dev.decoy.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.app.Cli;
import dev.decoy.data.ledger.PlanFile;
import dev.decoy.measure.audit.Hypothesis;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClaimsCommandTest {
  @TempDir private Path data;

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
      Claim.of(name)
          .needs()
          .ifPresent(needs -> assertThat(result.out()).contains("  " + needs.sentence()));
    }
  }

  @Test
  void dataThatNobodyReadsAreRefused() {
    Cli.Result made = Cli.run("claims", "meanmax", "--data", data.toString());
    assertThat(made.code()).isEqualTo(2);
    assertThat(made.err()).contains("the claim 'meanmax' makes its own data; leave --data out");
    Cli.Result listed = Cli.run("claims", "--data", data.toString());
    assertThat(listed.code()).isEqualTo(2);
    assertThat(listed.err()).contains("name one, or leave --data out");
  }

  @ParameterizedTest
  @MethodSource("names")
  void aClaimHasAPlanThatCanBeFollowed(String name) throws IOException {
    Claim claim = Claim.of(name);
    if (claim.needs().isPresent()) {
      standIn(claim);
    }
    Grid grid = claim.grid(claim.needs().map(_ -> data));
    PlanFile plan = StudyLedger.plan(grid);
    assertThat(plan.plan().seeds()).hasSizeGreaterThanOrEqualTo(claim.needs().isPresent() ? 3 : 5);
    assertThat(plan.plan().split()).isEqualTo("test");
    List<String> arms = grid.arms().stream().map(Arm::name).toList();
    for (Hypothesis hypothesis : plan.plan().hypotheses()) {
      assertThat(arms).contains(hypothesis.treatment(), hypothesis.control());
      assertThat(grid.metrics()).contains(hypothesis.metric());
    }
    // What the arms name is there: a claim must not fail after minutes of training. (Experiments
    // were made when the grid was read.)
    List<String> methods = Catalogue.load().entries().stream().map(entry -> entry.name()).toList();
    for (Arm arm : grid.arms()) {
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

  /** Files in the places of those that a claim is tested on. */
  private void standIn(Claim claim) throws IOException {
    JsonNode files = claim.comparison().get("data");
    for (String what : files.propertyNames()) {
      if (what.equals("cut")) {
        continue;
      }
      Path file = data.resolve(files.get(what).asString());
      assertThat(file.toString())
          .startsWith(data.resolve(claim.needs().orElseThrow().folder()).toString());
      if (what.equals("interactions")) {
        for (String part : List.of("train.txt", "valid.txt", "test.txt")) {
          Files.writeString(Files.createDirectories(file).resolve(part), "0 1\n");
        }
      } else {
        Files.writeString(
            Files.createDirectories(file.getParent()).resolve(file.getFileName()), "");
      }
    }
  }

  @Test
  void aClaimThatNeedsDataSaysWhichAndWhere(@TempDir Path folder) {
    Claim claim =
        new Claim(
            "on-data",
            "a paper",
            "a claim",
            "here",
            "not here",
            Optional.of(
                new Claim.Needs(
                    "some set", "kind/some", "with a.txt", "github.com/some/set has the terms")),
            JsonMapper.shared().createObjectNode());
    assertThatThrownBy(() -> claim.grid(Optional.empty()))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "the claim 'on-data' needs some set in DIR/kind/some (with a.txt; github.com/some/set"
                + " has the terms); name DIR with --data, or in the environment variable"
                + " DECOY_DATA");
    assertThatThrownBy(() -> claim.grid(Optional.of(folder)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("there is no folder " + folder.resolve("kind/some"));
  }

  @Test
  void filesOfAClaimAreSoughtFromItsFolderOfData(@TempDir Path folder) throws IOException {
    for (String name : List.of("corpus", "queries", "train", "dev")) {
      Files.writeString(Files.createDirectories(folder.resolve("kind")).resolve(name), "");
    }
    Claim claim =
        new Claim(
            "on-data",
            "a paper",
            "a claim",
            "here",
            "not here",
            Optional.of(new Claim.Needs("some set", "kind", "layout", "source")),
            JsonMapper.shared()
                .readTree(
                    """
                    {"data": {"corpus": "kind/corpus", "queries": "kind/queries",
                      "train": "kind/train", "dev": "kind/dev"}, "seeds": [1],
                     "arms": {"a": {"from": "random", "select": "top:count=1"},
                              "b": {"from": "bm25", "select": "top:count=1"}}}
                    """));
    assertThat(claim.grid(Optional.of(folder)).data())
        .containsEntry("corpus", folder.resolve("kind/corpus"));
  }

  @Test
  void aClaimThatIsNotThereIsToldWithTheNearest() {
    Cli.Result result = Cli.run("claims", "simams");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("there is no claim 'simams'").contains("simans");
  }
}
