package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a second run into a folder may do, and what it refuses with one sentence. */
class ResumeTest {
  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path run = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("data");
    run = folder.resolve("run");
    new MadeUpCorpus(600, 510).write(data);
  }

  @Test
  void makesOnlyWhatIsMissing() throws IOException {
    mineToTheEnd();
    Map<String, String> whole = new MinedFolder(run).result();
    Object kept = Files.getLastModifiedTime(run.resolve("negatives/part-00000.jsonl"));
    interrupt();
    leaveHalfWritten();

    Cli.Result result = mine("--resume");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(new MinedFolder(run).result()).isEqualTo(whole);
    assertThat(Files.getLastModifiedTime(run.resolve("negatives/part-00000.jsonl")))
        .isEqualTo(kept);
  }

  @Test
  void goesOnByTheRunsOwnRecipeWhenNoFlagIsGiven() throws IOException {
    mineToTheEnd("--seed", "5", "--format", "jsonl");
    Map<String, String> whole = new MinedFolder(run).result();
    interrupt();

    Cli.Result result = Cli.run("mine", "--out", run.toString(), "--resume");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(new MinedFolder(run).result()).isEqualTo(whole);
  }

  @Test
  void startsAtTheBeginningWhereARunWasKilledAtItsStart() throws IOException {
    Files.createDirectories(run);
    Files.createFile(run.resolve(".lock"));
    Files.writeString(run.resolve("manifest.json.tmp"), "{\"deco");

    assertThat(mine().code()).isZero();
    assertThat(run.resolve("manifest.json.tmp")).doesNotExist();
  }

  @Test
  void refusesAFolderThatIsNotEmptyWithoutResume() throws IOException {
    mineToTheEnd();

    Cli.Result result = mine();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(run + " is not empty; add --resume");
  }

  @Test
  void refusesAnotherRecipeAndNamesTheDifference() throws IOException {
    mineToTheEnd();
    interrupt();

    Cli.Result result = mine("--resume", "--seed", "43");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("another recipe: 'seed' was 42 and is now 43");
  }

  @ParameterizedTest
  @ValueSource(strings = {"corpus.jsonl", "queries.jsonl", "qrels/train.tsv"})
  void refusesToMixPartsOfChangedInputs(String changed) throws IOException {
    mineToTheEnd();
    interrupt();
    byte[] part = Files.readAllBytes(run.resolve("negatives/part-00000.jsonl"));
    Path file = data.resolve(changed);
    String before = Files.readString(file);
    change(file, before);

    Cli.Result result = mine("--resume");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("decoy: " + file.getFileName() + " (")
        .contains("has changed since the run in " + run + " began; bring back the file as it was");
    assertThat(run.resolve("negatives/part-00001.jsonl")).doesNotExist();
    assertThat(run.resolve("train.jsonl")).doesNotExist();
    assertThat(run.resolve("negatives/part-00000.jsonl")).hasBinaryContent(part);

    Files.writeString(file, before);
    assertThat(mine("--resume").code()).isZero();
  }

  @Test
  void refusesToMixPartsOfARankingThatHasChanged() throws IOException {
    Path ranking = folder.resolve("dense.trec");
    List<String> lines = new ArrayList<>();
    for (int q = 0; q < 510; q++) {
      for (int rank = 1; rank <= 20; rank++) {
        lines.add("q%d Q0 d%d %d %d dense".formatted(q, (q + rank - 1) % 600, rank, 100 - rank));
      }
    }
    Files.write(ranking, lines);
    mineToTheEnd("--from", "run:file=" + ranking);
    interrupt();
    lines.set(0, lines.getFirst().replace(" 99 ", " 98.5 "));
    Files.write(ranking, lines);

    Cli.Result result = Cli.run("mine", "--out", run.toString(), "--resume");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("decoy: dense.trec (candidates) has changed since the run");
  }

  @Test
  void doesNotCallARunFinishedWhoseInputsHaveChanged() throws IOException {
    mineToTheEnd();
    Path file = data.resolve("corpus.jsonl");
    change(file, Files.readString(file));

    Cli.Result result = mine("--resume");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("corpus.jsonl (corpus) has changed since the run");
  }

  @Test
  void takesChangedInputsAsLongAsThereIsNoPart() throws IOException {
    mineToTheEnd();
    interrupt();
    Files.delete(run.resolve("negatives/part-00000.jsonl"));
    Path file = data.resolve("corpus.jsonl");
    change(file, Files.readString(file));

    assertThat(mine("--resume").code()).isZero();
  }

  @Test
  void makesATrainingFileAgainThatWasDeletedFromACompleteRun() throws IOException {
    mineToTheEnd();
    Map<String, String> whole = new MinedFolder(run).result();
    Files.delete(run.resolve("train.jsonl"));

    assertThat(mine("--resume").code()).isZero();
    assertThat(new MinedFolder(run).result()).isEqualTo(whole);
  }

  @Test
  void namesAPartThatIsNoText() throws IOException {
    mineToTheEnd();
    interrupt();
    Path part = run.resolve("negatives/part-00000.jsonl");
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 2] = (byte) 0xFF;
    Files.write(part, bytes);

    Cli.Result result = mine("--resume");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(part + " is damaged; delete it and give --resume");
  }

  @Test
  void refusesAFolderThatAnotherRunIsWritingInto() {
    try (RunFolder other = RunFolder.open(run)) {
      assertThat(other.root()).isEqualTo(run);
      Cli.Result result = mine("--resume");

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains(run + " is in use by another run of decoy");
    }
  }

  @Test
  void leavesAFolderAloneThatHoldsNoRun() throws IOException {
    Files.createDirectories(run);
    Files.writeString(run.resolve("thesis.tmp"), "years of work");

    Cli.Result result = mine("--resume");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(run + " holds no run to go on with").contains("thesis.tmp");
    assertThat(run.resolve("thesis.tmp")).hasContent("years of work");
  }

  @Test
  void refusesNegativesWithoutAManifest() throws IOException {
    mineToTheEnd();
    Files.delete(run.resolve("manifest.json"));
    Files.delete(run.resolve("stats.json"));
    Files.delete(run.resolve("train.jsonl"));

    Cli.Result result = mine("--resume");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("no manifest.json in it, but negatives");
  }

  @Test
  void asksForTheFlagsAgainWhereNothingIsToBeResumed() {
    Cli.Result result = Cli.run("mine", "--out", run.toString(), "--resume");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(run + " holds no run to go on with");
    assertThat(run).doesNotExist();
  }

  private static void change(Path file, String content) throws IOException {
    String end = content.substring(content.lastIndexOf('\n', content.length() - 2) + 1);
    Files.writeString(file, end, StandardOpenOption.APPEND);
  }

  /** Leaves what a run leaves that was killed after its first part. */
  private void interrupt() throws IOException {
    Path manifest = run.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"complete\"", "\"unfinished\""));
    assertThat(manifest).content().contains("unfinished");
    Files.delete(run.resolve("negatives/part-00001.jsonl"));
    Files.delete(run.resolve("train.jsonl"));
    Files.delete(run.resolve("stats.json"));
  }

  private void leaveHalfWritten() throws IOException {
    Files.writeString(run.resolve("negatives/part-00001.jsonl.tmp"), "{\"anchor\":\"q50");
    Files.writeString(run.resolve(".train.jsonl.1-1.part"), "{\"anch");
    assertThat(run.resolve(".train.jsonl.1-1.part")).exists();
  }

  private void mineToTheEnd(String... flags) {
    Cli.Result result = mine(flags);
    assertThat(result.code()).as(result.err()).isZero();
  }

  private Cli.Result mine(String... flags) {
    List<String> all =
        new ArrayList<>(List.of("mine", "--beir", data.toString(), "--out", run.toString()));
    all.addAll(List.of(flags));
    return Cli.run(all.toArray(String[]::new));
  }
}
