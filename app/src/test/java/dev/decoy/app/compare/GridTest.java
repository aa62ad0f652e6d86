package dev.decoy.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {
  private static final String DATA =
      "data: {corpus: c.jsonl, queries: q.jsonl, train: train.tsv, dev: dev.tsv}\n";
  private static final String ARMS =
      "arms: {a: {from: random, select: 'random:count=4'}, b: {from: bm25, select: 'top:count=4'}}\n";

  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String name : List.of("c.jsonl", "q.jsonl", "train.tsv", "dev.tsv")) {
      Files.writeString(folder.resolve(name), "");
    }
  }

  private Grid read(String text) throws IOException {
    Path file = folder.resolve("grid.yaml");
    Files.writeString(file, text);
    return Grid.read(file);
  }

  private static final String EXPERIMENT =
      """
      seeds: [1]
      arms:
        a: {run: "known:metric=rate,value=0.3"}
        b: {run: "known:metric=rate,value=0.2"}
      """;

  @Test
  void experimentsMakeTheirOwnData() throws IOException {
    String arms =
        "arms: {a: {run: 'known:metric=rate'}, b: {run: 'best-of-trials:trials=5,n=5'}}\n";
    Grid grid = read("metrics: [rate]\nseeds: [1]\ntune: {value: [0.5, 0.6]}\n" + arms);
    assertThat(grid.unit()).isEqualTo(Unit.SEED);
    assertThat(grid.baseline()).isEqualTo("a");
    ExperimentArm arm = (ExperimentArm) grid.arms().getFirst();
    assertThat(grid.trials(arm)).isEqualTo(2);
    assertThat(arm.with(grid.options(arm, 1)).run(Part.TEST, 1)).containsEntry("rate", 0.6);
    Arm other = grid.arms().getLast();
    assertThat(grid.trials(other)).as("it reads nothing of what is tuned").isEqualTo(1);
    assertThat(other.taken(grid.options(other, 1))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "metrics: [rat] | metrics: no arm measures 'rat'; did you mean 'rate'?",
        "split: dev | metrics is missing; there are rate",
        "metrics: [rate], train: {value: 1} | arms.a: option 'value' stands in its run and in train",
        "train: {valu: 1} | no arm has the option 'valu'; did you mean 'value'?",
        "metrics: [rate], data: {corpus: c.jsonl} | data is given, and all of these experiments make their own",
        "metrics: [rate], warm: {from: random} | 'warm' belongs to arms that mine, and these run experiments",
      })
  void whatAnExperimentCannotBeIsSaid(String more, String message) {
    String text = more.replace("], ", "]\n") + "\n" + EXPERIMENT;
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anExperimentOnFilesNeedsThoseThatItReadsAndMeasuresWhatTheyTell() throws IOException {
    String arms =
        "seeds: [1]\narms: {a: {run: 'mixed-negatives:sources=lsa'}, b: {run: 'mixed-negatives:sources=late'}}\n";
    Files.writeString(folder.resolve("test.tsv"), "");
    String data = "data: {corpus: c.jsonl, queries: q.jsonl, train: train.tsv, test: test.tsv, ";
    Grid grid = read("metrics: [closer]\n" + data + "cut: {dev: 0.2, teacher: 0.4}}\n" + arms);
    assertThat(grid.unit()).isEqualTo(Unit.SEED);
    assertThat(grid.data().keySet())
        .containsExactlyInAnyOrder("corpus", "queries", "train", "test");
    assertThatThrownBy(() -> read("metrics: [closer]\n" + data + "dev: dev.tsv}\n" + arms))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("data names no teacher, which an experiment reads");
    String hidden = "metrics: [false-negatives]\n";
    assertThatThrownBy(() -> read(hidden + data + "cut: {dev: 0.2, teacher: 0.4}}\n" + arms))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("no arm measures 'false-negatives'");
    assertThat(read(hidden + arms).data()).isEmpty();
  }

  @Test
  void partsOfTheTrainingQueriesStandInForWhatHasNoFile() throws IOException {
    String data = "data: {corpus: c.jsonl, queries: q.jsonl, train: train.tsv, ";
    String teacher = "teacher: {from: random, select: 'random:count=4', train: {epochs: 2}}\n";
    Grid grid = read(data + "cut: {dev: 0.2, teacher: 0.5}}\nseeds: [1]\n" + teacher + ARMS);
    assertThat(grid.cut()).contains(new QueryCut(0.2, 0.5));
    assertThat(grid.teacher().orElseThrow().train()).containsEntry("epochs", "2");
    assertThatThrownBy(() -> read(data + "cut: {dev: 0.2}}\nseeds: [1]\n" + teacher + ARMS))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("no qrels for it as teacher, nor a cut");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dev: 0.2, teacher: 0.8 | cut gives dev 0.2 and teacher 0.8 of the training queries; legal",
        "teacher: 0.2 | cut gives dev 0.0 and teacher 0.2",
        "dev: a fifth | data.cut.dev is \"a fifth\"; legal: a share",
        "test: 0.2 | data.cut has no 'test'",
      })
  void whatACutCannotBeIsSaid(String cut, String message) {
    String data =
        "data: {corpus: c.jsonl, queries: q.jsonl, train: train.tsv, cut: {" + cut + "}}\n";
    assertThatThrownBy(() -> read(data + "seeds: [1]\n" + ARMS))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aFileAndACutOfTheSamePartAreOneTooMany() {
    String text = DATA.replace("dev.tsv}", "dev.tsv, cut: {dev: 0.2}}") + "seeds: [1]\n" + ARMS;
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("data names dev, and data.cut makes another; leave one out");
  }

  @Test
  void anArmsOwnOptionsGoBeforeThoseOfAll() throws IOException {
    String arms = ARMS.replace("'top:count=4'", "'top:count=4', train: {batch: 8}");
    Grid grid = read(DATA + "seeds: [1]\ntrain: {batch: 20, epochs: 3}\n" + arms);
    Arm last = grid.arms().getLast();
    assertThat(last.taken(grid.options(last, 0)))
        .containsExactlyInAnyOrderEntriesOf(Map.of("batch", "8", "epochs", "3"));
    assertThat(grid.arms().getLast().sentence()).endsWith("batch=8");
    assertThat(grid.arms().getFirst().taken(grid.options(last, 0))).containsEntry("batch", "20");
    assertThatThrownBy(() -> read(DATA + "seeds: [1]\ntune: {batch: [4, 8]}\n" + arms))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("arms.b: option 'batch' stands in its train and in tune as well");
  }

  @Test
  void anArmIsNotTunedByWhatItDoesNotMeasure() {
    String text =
        """
        metrics: [other, rate]
        seeds: [1]
        tune: {value: [0.5, 0.6]}
        arms: {a: {run: 'known:metric=rate'}, b: {run: 'known:metric=other'}}
        """;
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("arms.a: it is tuned by the first of metrics, which it does not");
  }

  /** What was mined from other files is not taken for this comparison's. */
  @Test
  void aFolderBelongsToItsData() throws IOException {
    String text = DATA + "seeds: [1]\n" + ARMS;
    Path kept = folder.resolve("grid.json");
    ComparisonRun.same(kept, read(text));
    ComparisonRun.same(kept, read(text));
    Files.writeString(folder.resolve("train.tsv"), "q1\td1\t1\n");
    assertThatThrownBy(() -> ComparisonRun.same(kept, read(text)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("holds another comparison, or one of files that have changed");
  }

  @Test
  void madeUpDataNeedQueriesToTrainOnAndToChooseBy() {
    String data = "data: {generate: planted, train: 10, test: 5}\nsplit: test\nseeds: [1]\n";
    assertThatThrownBy(() -> read(data + ARMS))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("data makes up no dev queries");
  }

  @Test
  void everyCombinationIsAnArmNamedAfterWhatDiffers() throws IOException {
    Grid grid =
        read(
            DATA
                + "seeds: [1, 2]\n"
                + "grid:\n"
                + "  from: [bm25, random]\n"
                + "  judge: [none, 'positive-ratio:max=0.9']\n"
                + "  select: 'top:count=4'\n");
    assertThat(grid.arms().stream().map(Arm::name))
        .containsExactly(
            "bm25-none",
            "bm25-positive-ratio-max=0.9",
            "random-none",
            "random-positive-ratio-max=0.9");
    assertThat(((MiningArm) grid.arms().get(0)).judges()).isEmpty();
    assertThat(((MiningArm) grid.arms().get(1)).judges()).containsExactly("positive-ratio:max=0.9");
    assertThat(((MiningArm) grid.arms().get(3)).from()).containsExactly("random");
    assertThat(grid.baseline()).isEqualTo("bm25-none");
    assertThat(grid.trials()).containsExactly(Map.of());
  }

  @Test
  void everyCombinationOfWhatIsTunedIsATrial() throws IOException {
    Grid grid =
        read(
            DATA
                + ARMS
                + "seeds: [1]\n"
                + "tune: {epochs: [1, 2], learning-rate: [0.1, 0.2, 0.3]}\n");
    assertThat(grid.trials())
        .hasSize(6)
        .contains(Map.of("epochs", "2", "learning-rate", "0.3"))
        .doesNotHaveDuplicates();
  }

  @Test
  void filesAreSoughtBesideTheGrid() throws IOException {
    assertThat(read(DATA + ARMS + "seeds: [1]\n").data().get("corpus"))
        .isEqualTo(folder.resolve("c.jsonl").toAbsolutePath());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          seedz: [1]                      | a comparison has no 'seedz'
          seeds: []                       | seeds is missing
          seeds: [1, 1]                   | listed twice
          seeds: [x]                      | a seed is "x"
          split: test                     | data names no test
          split: train                    | legal: dev, test
          baseline: c                     | which is no arm; there are a, b
          metrics: [nope@10]              | metrics:
          alpha: 0.05                     | belongs to a study
          tune: {epochs: []}              | empty list
          arms: {a: {from: bm25}}         | arms.a names no select
          """)
  void saysWhatIsWrong(String line, String sentence) {
    String text = DATA + (line.startsWith("arms") ? "" : ARMS);
    String seeds = line.startsWith("seeds") ? "" : "seeds: [1]\n";
    assertThatThrownBy(() -> read(text + seeds + line + "\n"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("grid.yaml")
        .hasMessageContaining(sentence);
  }

  @Test
  void namesTheLineThatIsNoYaml() {
    assertThatThrownBy(() -> read("data: {\nseeds: ]\n"))
        .hasMessageContaining("grid.yaml:2: not valid YAML");
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> read(DATA.replace("dev.tsv", "devv.tsv") + ARMS + "seeds: [1]\n"))
        .hasMessageContaining("data.dev")
        .hasMessageContaining("devv.tsv cannot be read");
  }
}
