package dev.decoy.data.interaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.testing.RealData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InteractionFolderTest {
  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void readsUsersAndTheirItems() throws IOException {
    write("train.txt", "0 3 1\n2\t0 5\r\n");
    write("valid.txt", "0 2\n");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("test.txt.gz")))) {
      out.write("2 6\n3 1\n".getBytes(StandardCharsets.UTF_8));
    }
    InteractionFolder read = InteractionFolder.read(folder);
    assertThat(read.train().items()).isEqualTo(7);
    assertThat(read.train().lists()).isDeepEqualTo(new int[][] {{1, 3}, {}, {0, 5}, {}});
    assertThat(read.valid().orElseThrow().lists()).isDeepEqualTo(new int[][] {{2}, {}, {}, {}});
    assertThat(read.test().orElseThrow().lists()).isDeepEqualTo(new int[][] {{}, {}, {6}, {1}});
    assertThat(read.remarks()).isEmpty();
  }

  @Test
  void countsWhatItLeavesOut() throws IOException {
    write("train.txt", "0 1 1\n\n1 2\n   \n0 1 3\n4 \n");
    write("valid.txt", "0 2 3\n1 0\n");
    write("test.txt", "0 2 0\n");
    InteractionFolder read = InteractionFolder.read(folder);
    assertThat(read.train().lists()).isDeepEqualTo(new int[][] {{1, 3}, {2}, {}, {}, {}});
    assertThat(read.valid().orElseThrow().lists()[0]).containsExactly(2);
    assertThat(read.test().orElseThrow().lists()[0]).containsExactly(0);
    assertThat(read.remarks())
        .containsExactly(
            "2 interactions left out that came before in " + folder.resolve("train.txt"),
            "1 interactions of "
                + folder.resolve("valid.txt")
                + " left out because they are in train as well",
            "1 interactions of "
                + folder.resolve("test.txt")
                + " left out because they are in train or valid as well");
  }

  @ParameterizedTest
  @CsvSource({
    "'0 1\n1 x2\n', 'train.txt:2: ''x2'' is not a whole number from 0'",
    "'0 1\n1 -2\n', 'train.txt:2: ''-2'' is not a whole number from 0'",
    "'0 1\n\n1 2.5\n', 'train.txt:3: ''2.5'' is not a whole number from 0'",
    "'0 99999999999999999999\n', 'train.txt:1: '",
    "'0\n1\n', 'train.txt: there is no interaction in it'",
    "'', 'train.txt: there is no interaction in it'"
  })
  void saysWhatIsWrongAndWhere(String text, String message) throws IOException {
    write("train.txt", text);
    assertThatThrownBy(() -> InteractionFolder.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void saysWhichFileIsMissingOrSaysNothing() throws IOException {
    assertThatThrownBy(() -> InteractionFolder.read(folder.resolve("none")))
        .hasMessageContaining("there is no such folder");
    assertThatThrownBy(() -> InteractionFolder.read(folder))
        .hasMessageContaining("holds no train.txt, train.txt.gz or train.txt.zst");
    write("train.txt", "0 1 2\n");
    write("test.txt", "0 2\n");
    assertThatThrownBy(() -> InteractionFolder.read(folder))
        .hasMessageContaining("test.txt: holds no interaction that is not in train or valid");
  }

  @Test
  void readsRealLibraries() {
    InteractionFolder read = InteractionFolder.read(RealData.at("recommender/citeulike-a"));
    assertThat(read.train().users()).isEqualTo(5551);
    assertThat(read.train().items()).isEqualTo(16_980);
    assertThat(read.train().size()).isEqualTo(143_629);
    assertThat(read.valid().orElseThrow().size()).isEqualTo(20_447);
    assertThat(read.test().orElseThrow().size()).isEqualTo(40_910);
    assertThat(read.remarks()).isEmpty();
  }
}
