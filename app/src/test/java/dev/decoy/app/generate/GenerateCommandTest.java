package dev.decoy.app.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  @TempDir private Path folder;

  private Cli.Result generate(String what, Path out, String... more) {
    List<String> words =
        new java.util.ArrayList<>(List.of("generate", what, "--out", out.toString()));
    words.addAll(List.of(more));
    return Cli.run(words.toArray(String[]::new));
  }

  private Cli.Result small(Path out, String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("--train", "30", "--teacher", "0", "--dev", "10", "--test", "10"));
    words.addAll(List.of(more));
    return generate("planted:topics=5,extra=3,label=fewest", out, words.toArray(String[]::new));
  }

  @Test
  void writesOneLabelForTrainingAndTheWholeTruthBesideIt() throws IOException {
    Path out = folder.resolve("new/planted");
    Cli.Result result = small(out);
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("50 queries in " + out);
    assertThat(Files.readAllLines(out.resolve("qrels/train.tsv"))).hasSize(31);
    assertThat(out.resolve("qrels/teacher.tsv")).doesNotExist();
    Set<String> truth = new HashSet<>(Files.readAllLines(out.resolve("truth.tsv")));
    for (String part : List.of("train", "dev", "test")) {
      assertThat(truth).containsAll(Files.readAllLines(out.resolve("qrels/" + part + ".tsv")));
    }
    assertThat(truth).hasSizeGreaterThan(100);
    assertThat(out.resolve("origin.json")).content().contains("\"seed\":42");
  }

  @Test
  void theSameSeedMakesTheSameFiles() throws IOException {
    small(folder.resolve("a"), "--seed", "7");
    small(folder.resolve("b"), "--seed", "7");
    small(folder.resolve("c"), "--seed", "8");
    for (String file : List.of("corpus.jsonl", "queries.jsonl", "truth.tsv")) {
      assertThat(folder.resolve("b").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("a").resolve(file));
      assertThat(
              Files.mismatch(folder.resolve("a").resolve(file), folder.resolve("c").resolve(file)))
          .isNotEqualTo(-1);
    }
  }

  @Test
  void whatItWritesCanBeMined() {
    Path out = folder.resolve("planted");
    small(out);
    Cli.Result mined =
        Cli.run(
            "mine",
            "--corpus",
            out.resolve("corpus.jsonl").toString(),
            "--queries",
            out.resolve("queries.jsonl").toString(),
            "--qrels",
            out.resolve("qrels/train.tsv").toString(),
            "--out",
            folder.resolve("run").toString());
    assertThat(mined.code()).as(mined.err()).isZero();
    assertThat(folder.resolve("run/train.jsonl")).isNotEmptyFile();
  }

  @Test
  void whatIsThereIsNotReplaced() throws IOException {
    Path out = folder.resolve("planted");
    Files.createDirectories(out);
    Files.writeString(out.resolve("mine.txt"), "kept");
    Cli.Result result = small(out);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(out + ": is there already");
    assertThat(out.resolve("mine.txt")).hasContent("kept");
  }

  @Test
  void wrongWordsAreToldInASentence() {
    Path out = folder.resolve("planted");
    assertThat(generate("plante", out).err())
        .contains("nothing called 'plante' can be generated; legal: planted");
    assertThat(generate("planted:extra=-1", out).err()).contains("extra");
    assertThat(generate("planted", out, "--train", "-5").err()).contains("-5 queries");
    assertThat(out).doesNotExist();
  }
}
