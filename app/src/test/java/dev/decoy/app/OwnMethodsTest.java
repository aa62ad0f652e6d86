package dev.decoy.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.method.SpecException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnMethodsTest {
  @TempDir private Path folder;

  @Test
  void acceptsJarsAndFoldersWithACatalogue() throws IOException {
    Path jar = jar("own.jar", "META-INF/decoy/methods.properties");
    Path classes = folder.resolve("classes");
    Files.createDirectories(classes.resolve("META-INF/decoy"));
    Files.writeString(classes.resolve("META-INF/decoy/methods.properties"), "");
    assertThatCode(() -> OwnMethods.check(jar + File.pathSeparator + classes))
        .doesNotThrowAnyException();
    assertThatCode(() -> OwnMethods.check("")).doesNotThrowAnyException();
  }

  @Test
  void saysWhatIsWrongWithAnyOther() throws IOException {
    Path missing = folder.resolve("missing.jar");
    refuses(missing, "which is not there");
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    refuses(text, "which is no jar");
    refuses(jar("empty.jar", "other"), "which holds no META-INF/decoy/methods.properties");
  }

  private static void refuses(Path path, String why) {
    assertThatThrownBy(() -> OwnMethods.check(path.toString()))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(why);
  }

  private Path jar(String name, String entry) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry(entry));
      out.closeEntry();
    }
    return jar;
  }
}
