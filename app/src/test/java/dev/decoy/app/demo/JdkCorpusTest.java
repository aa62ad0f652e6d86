package dev.decoy.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkCorpusTest {
  @TempDir Path folder;

  private static SourceFile library(String name, String members) {
    return new SourceFile(
        "lib/" + name + ".java", "package lib; class " + name + " { " + members + " }");
  }

  private static RetrievalSet setOf(SourceFile... files) {
    return JdkCorpus.of(new MethodParser(1).parse(List.of(files)));
  }

  @Test
  void pairsASentenceWithItsMethodAndKeepsUndocumentedMethodsAsDocuments() {
    RetrievalSet set =
        setOf(
            library(
                "Shelf",
                """
                /** Counts the books of this shelf. */ int size() { return books.size(); }
                int width() { return books.width(); }
                """));
    assertThat(set.documents())
        .containsExactly(
            new Document(
                "lib.Shelf#size()",
                "Shelf (lib)",
                "int size() { return books.size(); }",
                "lib.Shelf"),
            new Document(
                "lib.Shelf#width()",
                "Shelf (lib)",
                "int width() { return books.width(); }",
                "lib.Shelf"));
    assertThat(set.queries())
        .containsExactly(
            new Query(
                "q1",
                "Counts the books of this shelf.",
                List.of("lib.Shelf#size()"),
                Split.ofGroup("lib.Shelf")));
  }

  @Test
  void asksNothingFromPrivateInheritedAndThrowsOnlyComments() {
    RetrievalSet set =
        setOf(
            library(
                "Shelf",
                """
                /** Counts the books of this shelf. */ private int a() { return books.size(); }
                /** {@inheritDoc} */ int b() { return books.size(); }
                /** @throws Error always and ever again */ int c() { return books.size(); }
                """));
    assertThat(set.documents()).hasSize(3);
    assertThat(set.queries()).isEmpty();
  }

  @Test
  void leavesMethodsThatDoNothingOutOfTheDocuments() {
    RetrievalSet set =
        setOf(
            library(
                "Shelf",
                """
                /** Returns the width of this shelf. */ int a() { return width; }
                /** Does nothing at all here. */ void b() { }
                /** Always fails with an error. */ void c() { throw new Error(); }
                """));
    assertThat(set.documents()).isEmpty();
    assertThat(set.queries()).isEmpty();
    assertThat(set.figures()).containsEntry("methods", 3L).containsEntry("documented methods", 3L);
  }

  @Test
  void mergesEqualSentencesIntoOneQueryWithSeveralPositives() {
    RetrievalSet set =
        setOf(
            library(
                "Shelf",
                """
                /** Puts a book onto the shelf. */ void put(int b) { put(b, 1); }
                /** Puts a book onto the shelf */ void put(int b, int n) { put(b); }
                /** puts a book onto {@code the shelf}. */ void put(long b) { put((int) b); }
                /** Puts a book under the shelf. */ void put(char b) { put((int) b); }
                """));
    assertThat(set.queries())
        .extracting(query -> query.text() + query.positives().size())
        .containsExactlyInAnyOrder("Puts a book onto the shelf.3", "Puts a book under the shelf.1");
    assertThat(set.figures()).containsEntry("queries with several positives", 1L);
  }

  @Test
  void numbersMethodsThatLookAlike() {
    RetrievalSet set =
        setOf(
            library(
                "Shelf",
                "<T extends Book> void put(T t) { t.a(); } <T extends Map> void put(T t) { t.b(); }"));
    assertThat(set.documents())
        .extracting(Document::id)
        .containsExactly("lib.Shelf#put(T)", "lib.Shelf#put(T)~2");
  }

  @Test
  void keepsAQueryWhosePositivesLieInDifferentSplitsOutOfAllThree() {
    String trained = nameIn(Split.TRAIN);
    String tested = nameIn(Split.TEST);
    String member = "/** Counts the books of this shelf. */ int size() { return books.size(); }";
    RetrievalSet set = setOf(library(trained, member), library(tested, member));
    assertThat(set.queries()).extracting(Query::split).containsExactly(Split.MIXED);
  }

  private static String nameIn(Split split) {
    for (int i = 0; ; i++) {
      if (Split.ofGroup("lib.Shelf" + i) == split) {
        return "Shelf" + i;
      }
    }
  }

  @Test
  void noGroupIsInTwoSplits() {
    List<SourceFile> files = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      files.add(
          library(
              "Shelf" + i,
              """
              /** Counts the books of shelf %d. */ int size() { return books.size(); }
              /** Lends books of kind %d. */ void lend() { books.clear(); }
              """
                  .formatted(i, i % 60)));
    }
    RetrievalSet set = setOf(files.toArray(SourceFile[]::new));
    assertNoLeak(set);
    assertThat(set.queries().stream().map(Query::split).collect(toSet()))
        .containsExactlyInAnyOrder(Split.values());
  }

  private static void assertNoLeak(RetrievalSet set) {
    Map<String, String> groups = new HashMap<>();
    set.documents().forEach(document -> groups.put(document.id(), document.group()));
    assertThat(groups).hasSize(set.documents().size());
    Map<String, Split> splits = new HashMap<>();
    Set<String> positives = new HashSet<>();
    for (Query query : set.queries()) {
      for (String positive : query.positives()) {
        assertThat(positives.add(positive)).as("%s is positive once", positive).isTrue();
        assertThat(groups).containsKey(positive);
        if (query.split() != Split.MIXED) {
          Split earlier = splits.putIfAbsent(groups.get(positive), query.split());
          assertThat(earlier == null || earlier == query.split())
              .as("%s is in one split", groups.get(positive))
              .isTrue();
        }
      }
    }
  }

  @Test
  void isTheSameWithOneThreadAndWithTwo() throws Exception {
    Path zip = folder.resolve("src.zip");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (int i = 0; i < 900; i++) {
        out.putNextEntry(new ZipEntry("lib.base/lib/Shelf" + i + ".java"));
        out.write(
            "package lib; class Shelf%d { /** Lends a book of kind %d. */ int a() { return b(%d); } }"
                .formatted(i, i % 700, i)
                .getBytes(UTF_8));
        out.closeEntry();
      }
      out.putNextEntry(new ZipEntry("lib.base/module-info.java"));
      out.write("module lib.base {}".getBytes(UTF_8));
      out.closeEntry();
      out.putNextEntry(new ZipEntry("lib.other/lib/Other.java"));
      out.closeEntry();
    }
    List<Integer> progress = new ArrayList<>();
    RetrievalSet one;
    RetrievalSet two;
    try (SourceArchive archive = SourceArchive.open(zip, "lib.base")) {
      one = JdkCorpus.of(archive, 1, ParseProgress.NONE);
      two =
          JdkCorpus.of(
              archive,
              2,
              (done, total) -> {
                assertThat(total).isEqualTo(900);
                progress.add(done);
              });
    }
    assertThat(two).isEqualTo(one);
    assertThat(one.documents()).hasSize(900);
    assertThat(one.queries()).hasSize(700);
    assertThat(progress).isSorted().endsWith(900);
    assertThat(bytes(one, "one")).isEqualTo(bytes(two, "two"));
  }

  private Map<String, String> bytes(RetrievalSet set, String name) throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    BeirFolder.write(set, target);
    Map<String, String> contents = new HashMap<>();
    try (var files = Files.walk(target)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(target.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }

  @Test
  void readsTheRunningJdk() throws Exception {
    Optional<Path> zip = SourceArchive.ofRunningJdk();
    assumeTrue(zip.isPresent(), "skipped: this JDK has no lib/src.zip");
    RetrievalSet set;
    try (SourceArchive archive = SourceArchive.open(zip.orElseThrow(), "java.base")) {
      set = JdkCorpus.of(archive, 2, ParseProgress.NONE);
    }
    Map<String, Long> figures = set.figures();
    assertThat(figures.get("source files")).isBetween(3_000L, 5_000L);
    assertThat(figures.get("source files not understood")).isLessThan(20L);
    assertThat(figures.get("methods")).isBetween(45_000L, 80_000L);
    assertThat(figures.get("documented methods")).isBetween(20_000L, 40_000L);
    assertThat(figures.get("documents")).isBetween(30_000L, 60_000L);
    assertThat(figures.get("pairs")).isBetween(12_000L, 22_000L);
    assertThat(figures.get("queries")).isBetween(9_500L, 18_000L);
    assertThat(figures.get("queries with several positives")).isBetween(1_000L, 3_000L);
    assertNoLeak(set);
    assertThat(set.documents()).extracting(Document::id).contains("java.util.ArrayList#add(E)");
    assertThat(
            set.documents().stream()
                .map(Document::text)
                .filter(text -> text.startsWith("/**") || text.isBlank()))
        .isEmpty();
    assertThat(
            set.queries().stream()
                .map(Query::text)
                .filter(text -> text.contains("{@") || text.contains("&nbsp;"))
                .limit(20))
        .isEmpty();
  }
}
