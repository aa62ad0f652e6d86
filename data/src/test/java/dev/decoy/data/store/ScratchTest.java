package dev.decoy.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  @TempDir Path folder;

  @Test
  void keepsItsNumbersAsItGrowsAndGoesWhenClosed() {
    Path file = folder.resolve("numbers");
    try (Scratch scratch = new Scratch(file, 0)) {
      for (int i = 0; i < 50_000; i++) {
        if (i * 4L == scratch.memory().byteSize()) {
          scratch.grow(i * 8L + 4);
        }
        assertThat(scratch.get(i)).isZero();
        scratch.set(i, ~i);
      }
      for (int i = 0; i < 50_000; i++) {
        assertThat(scratch.get(i)).isEqualTo(~i);
      }
      assertThat(file).exists();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void staysWhereItIsKept() throws IOException {
    Path file = folder.resolve("kept");
    Files.writeString(file, "of an earlier run, longer than what comes now");
    try (Scratch scratch = new Scratch(file, 8)) {
      scratch.set(1, 0x04030201);
      scratch.keep();
    }
    assertThat(Files.readAllBytes(file)).containsExactly(0, 0, 0, 0, 1, 2, 3, 4);
  }

  @Test
  void saysWhichFileCannotBeMade() {
    assertThatThrownBy(() -> new Scratch(folder.resolve("none").resolve("file"), 8))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot create " + folder.resolve("none").resolve("file"));
  }
}
