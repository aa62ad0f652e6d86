package dev.decoy.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
  @TempDir Path root;

  @Test
  void isGoneWhenClosed() throws IOException {
    try (NativeFolder folder = new NativeFolder(root)) {
      Path file = folder.unpack(NativeFolder.class, "NativeFolder.class");
      assertThat(file).isNotEmptyFile().hasFileName("NativeFolder.class");
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void removesWhatAKilledProcessLeft() throws Exception {
    String own;
    try (NativeFolder folder = new NativeFolder(root)) {
      own = String.valueOf(folder.path().getFileName());
    }
    String pid = String.valueOf(ProcessHandle.current().pid());
    String dead = String.valueOf(ended());
    Path abandoned = folder(own.replace("-" + pid + "-", "-" + dead + "-"));
    Path alive = folder(own);
    Path elsewhere = folder("decoy-natives-1-" + dead + "-123");
    Path unlike = folder("decoy-other-" + dead);
    Path kept = folder("kept");
    Path link = Files.createSymbolicLink(root.resolve(abandoned.getFileName() + "4"), kept);
    try (NativeFolder folder = new NativeFolder(root)) {
      assertThat(folder.path()).exists();
      assertThat(abandoned).doesNotExist();
      for (Path one : new Path[] {alive, elsewhere, unlike, kept, link}) {
        assertThat(one.resolve("library")).exists();
      }
    }
  }

  private Path folder(String name) throws IOException {
    Path folder = Files.createDirectory(root.resolve(name));
    Files.writeString(folder.resolve("library"), "x");
    return folder;
  }

  /** The number of a process that is no more. */
  private static long ended() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.waitFor();
    return process.pid();
  }
}
