package dev.decoy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import dev.decoy.testing.MethodChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/architecture.md promises of methods of one's own. */
class ExamplesTest {
  @Test
  void areInTheCatalogueInFull() {
    Catalogue catalogue = Catalogue.load();
    MethodChecks.check(catalogue);
    assertThat(ours(catalogue)).extracting(MethodEntry::toString).contains("judge/skip");
    assertThat(ours(catalogue)).allSatisfy(entry -> assertThat(entry.example()).isNotEmpty());
  }

  @Test
  void areShort() {
    for (MethodEntry entry : ours(Catalogue.load())) {
      Path file = Path.of("src/main/java", entry.type().getName().replace('.', '/') + ".java");
      assertThat(code(file)).as(file.toString()).isLessThan(40);
    }
  }

  private static List<MethodEntry> ours(Catalogue catalogue) {
    return catalogue.entries().stream()
        .filter(entry -> entry.type().getName().startsWith("dev.decoy.examples."))
        .toList();
  }

  /** Lines that are neither empty, nor comment, nor import. */
  private static long code(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("*") && !line.startsWith("/*"))
          .filter(line -> !line.startsWith("import "))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
