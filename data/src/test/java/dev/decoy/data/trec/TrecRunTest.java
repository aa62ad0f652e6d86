package dev.decoy.data.trec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.decoy.data.input.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrecRunTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("a.run"), text);
  }

  private static List<String> ordered(TrecRun run, String query, TrecRun.Scores precision) {
    TrecRun.Ranking ranking = run.ranking(query);
    return Arrays.stream(ranking.order(precision)).mapToObj(ranking::document).toList();
  }

  @Test
  void readsColumnsAndTakesTheOrderFromTheScores() throws IOException {
    TrecRun run =
        TrecRun.read(
            file(
                """
                # made by hand
                q2 Q0 a 1 0.5 bm25

                q1\tQ0\tb\t9\t-1e1\tbm25
                q2  Q0  c  7  2  bm25 and a note
                q1 Q0 d 1 +.25 bm25\
                """));
    assertThat(run.tag()).isEqualTo("bm25");
    assertThat(run.queries()).containsExactly("q2", "q1");
    assertThat(ordered(run, "q2", TrecRun.Scores.SINGLE)).containsExactly("c", "a");
    assertThat(ordered(run, "q1", TrecRun.Scores.SINGLE)).containsExactly("d", "b");
    assertThat(run.ranking("q1").score(0)).isEqualTo(-10);
    assertThat(run.has("q3")).isFalse();
    assertThat(run.ranking("q3").size()).isZero();
    assertThat(run.ranking("q3").order(TrecRun.Scores.DOUBLE)).isEmpty();
  }

  @Test
  void putsTheGreaterIdFirstWhereScoresTie() {
    TrecRun.Builder builder = new TrecRun.Builder("t");
    // U+1D4D0 is greater than U+FF5E in UTF-8, less in UTF-16.
    for (String id : List.of("10", "9", "a", "B", "\uFF5E", "\uD835\uDCD0", "ab")) {
      assertThat(builder.add("q", id, id.equals("9") ? -0.0 : 0.0)).isTrue();
    }
    assertThat(ordered(builder.build(), "q", TrecRun.Scores.SINGLE))
        .containsExactly("\uD835\uDCD0", "\uFF5E", "ab", "a", "B", "9", "10");
  }

  @Test
  void tellsScoresApartAsExactlyAsAsked() {
    TrecRun.Builder builder = new TrecRun.Builder("t");
    builder.add("q", "b", 16777216);
    builder.add("q", "a", 16777217);
    TrecRun run = builder.build();
    assertThat(ordered(run, "q", TrecRun.Scores.SINGLE)).containsExactly("b", "a");
    assertThat(ordered(run, "q", TrecRun.Scores.DOUBLE)).containsExactly("a", "b");
  }

  @Test
  void readsGzipAndZstdByContent() throws IOException {
    String text = "q Q0 d 1 1.5 t\n";
    for (boolean gzip : new boolean[] {true, false}) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out = gzip ? new GZIPOutputStream(packed) : new ZstdOutputStream(packed)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      Path file = Files.write(folder.resolve("packed.run"), packed.toByteArray());
      assertThat(ordered(TrecRun.read(file), "q", TrecRun.Scores.SINGLE)).containsExactly("d");
    }
  }

  @Test
  void namesFileLineAndRemedyOfALineThatIsNoRun() throws IOException {
    Path run = file("q Q0 d 1 1.5 t\nq 0 d 1\n");
    assertThatThrownBy(() -> TrecRun.read(run))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(run + ":2: ")
        .hasMessageContaining("4 columns")
        .hasMessageContaining("--qrels");
    Path short5 = file("q Q0 d 1 1.5\n");
    assertThatThrownBy(() -> TrecRun.read(short5)).hasMessageContaining("5 columns");
    Path empty = file("\n# nothing\n");
    assertThatThrownBy(() -> TrecRun.read(empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the run is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"high", "1,5", "1.5f", "2d", "NaN", "nan", "-Infinity", "inf", "1e999"})
  void refusesAScoreThatIsNoFiniteNumber(String score) throws IOException {
    Path run = file("q Q0 c 1 2 t\nq Q0 d 2 " + score + " t\n");
    assertThatThrownBy(() -> TrecRun.read(run))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(run + ":2: the score is '" + score + "'");
  }

  @Test
  void refusesADocumentThatComesTwiceForAQuery() throws IOException {
    Path run = file("q Q0 d 1 2 t\np Q0 d 1 2 t\nq Q0 e 2 1 t\nq Q0 d 3 1 t\n");
    assertThatThrownBy(() -> TrecRun.read(run))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(run + ":4: document 'd' comes a second time for query 'q'");
  }

  @RepeatedTest(20)
  void keepsWhatWasAddedAndOrdersItWhateverTheOrderItCameIn(RepetitionInfo repetition) {
    long seed = 77L + repetition.getCurrentRepetition();
    Random random = new Random(seed);
    TrecRun.Builder builder = new TrecRun.Builder("t");
    TrecRun.Builder shuffled = new TrecRun.Builder("t");
    Set<String> seen = new HashSet<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String query = "q" + random.nextInt(3);
      String document = "d" + random.nextInt(300);
      boolean fresh = seen.add(query + " " + document);
      double score = random.nextInt(10);
      assertThat(builder.add(query, document, score)).as("seed %d", seed).isEqualTo(fresh);
      if (fresh) {
        lines.add(query + " " + document + " " + score);
      }
    }
    Collections.shuffle(lines, random);
    for (String line : lines) {
      String[] parts = line.split(" ");
      shuffled.add(parts[0], parts[1], Double.parseDouble(parts[2]));
    }
    TrecRun one = builder.build();
    TrecRun other = shuffled.build();
    for (String query : one.queries()) {
      List<String> order = ordered(one, query, TrecRun.Scores.SINGLE);
      assertThat(ordered(other, query, TrecRun.Scores.SINGLE)).as("seed %d", seed).isEqualTo(order);
      assertThat(order).doesNotHaveDuplicates();
    }
    assertThat(one.queries().stream().mapToInt(q -> one.ranking(q).size()).sum())
        .isEqualTo(seen.size());
  }

  @Test
  void refusesInMemoryAScoreThatIsNotFinite() {
    assertThatThrownBy(() -> new TrecRun.Builder("t").add("q", "d", Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'d'");
  }
}
