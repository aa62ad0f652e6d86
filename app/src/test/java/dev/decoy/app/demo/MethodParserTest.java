package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodParserTest {
  private static List<SourceMethod> methods(String source) {
    return parse(source).methods();
  }

  private static ParsedFile parse(String source) {
    return new MethodParser(1).parse(List.of(new SourceFile("a/b/Shelf.java", source))).getFirst();
  }

  private static List<String> ids(String source) {
    return methods(source).stream()
        .map(method -> method.qualifiedClassName() + "#" + method.signature())
        .toList();
  }

  private static String sentence(String comment) {
    String source =
        """
        package a.b;
        class Shelf {
          /**
           * %s
           */
          int size() { return books.size(); }
        }
        """
            .formatted(comment.replace("\n", "\n   * "));
    return methods(source).getFirst().sentence();
  }

  @Test
  void tellsOverloadsApartByParameterTypesWithoutTypeArguments() {
    assertThat(
            ids(
                """
                package a.b;
                import java.util.*;
                class Shelf<E> {
                  Shelf(int size) { this(size, 1); }
                  void put(E book) {}
                  void put(Map<String, List<? extends E>> books, int[] at) {}
                  void put(Map.Entry<String, E>... books) {}
                  void put(@Deprecated final java.util.List<E> books, int at[]) {}
                }
                """))
        .containsExactly(
            "a.b.Shelf#Shelf(int)",
            "a.b.Shelf#put(E)",
            "a.b.Shelf#put(Map,int[])",
            "a.b.Shelf#put(Map.Entry...)",
            "a.b.Shelf#put(java.util.List,int[])");
  }

  @Test
  void findsMethodsOfNestedTypesButNotThoseInsideMethodsAndInitializers() {
    assertThat(
            ids(
                """
                package a.b;
                class Shelf {
                  interface Visitor { default void visit() { run(); } }
                  record Place(int row, int column) {
                    Place { if (row < 0) throw new IllegalArgumentException(); }
                    int index() { return row * column; }
                  }
                  enum Kind {
                    SMALL { int width() { return 1; } };
                    int width() { return ordinal() * 2; }
                    @interface Mark { String value() default ""; }
                  }
                  Runnable task = new Runnable() { public void run() {} };
                  void lend() { class Slip { void sign() {} } new Slip().sign(); }
                }
                class Other { void go() {} }
                """))
        .containsExactly(
            "a.b.Shelf.Visitor#visit()",
            "a.b.Shelf.Place#Place(int,int)",
            "a.b.Shelf.Place#index()",
            "a.b.Shelf.Kind#width()",
            "a.b.Shelf.Kind.Mark#value()",
            "a.b.Shelf#lend()",
            "a.b.Other#go()");
  }

  @Test
  void showsACompactConstructorAsItWasWritten() {
    assertThat(methods("record Place(int row) { Place { check(row); } }"))
        .extracting(SourceMethod::code)
        .containsExactly("Place { check(row); }");
  }

  @Test
  void namesTheOutermostClass() {
    SourceMethod method =
        methods("package a.b; class Shelf { class Row { class Slot { void fill() {} } } }")
            .getFirst();
    assertThat(method.className()).isEqualTo("Shelf.Row.Slot");
    assertThat(method.topLevelClassName()).isEqualTo("a.b.Shelf");
  }

  @Test
  void worksWithoutAPackage() {
    SourceMethod method = methods("class Shelf { void fill() {} }").getFirst();
    assertThat(method.qualifiedClassName()).isEqualTo("Shelf");
    assertThat(method.topLevelClassName()).isEqualTo("Shelf");
  }

  @Test
  void leavesTheCommentOutAndMovesTheCodeToTheLeftMargin() {
    SourceMethod method =
        methods(
                """
                package a.b;
                class Shelf {
                    /**
                     * Lends a book.
                     */
                    @Deprecated
                    public void lend(Book book,
                                     Person person) {
                        // inside
                        if (free) {
                            note(book);
                        }
                    }
                }
                """)
            .getFirst();
    assertThat(method.code())
        .isEqualTo(
            """
            @Deprecated
            public void lend(Book book,
                             Person person) {
                // inside
                if (free) {
                    note(book);
                }
            }\
            """);
    assertThat(method.isDocumented()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abstract int a();                              | NONE",
        "native int a();                                | NONE",
        "void a() {}                                    | EMPTY",
        "void a() { /* nothing */ ; }                   | USABLE",
        "int a() { throw new Error(); }                 | THROWS_ONLY",
        "int a() { return x; }                          | TRIVIAL",
        "int a() { return this.x; }                     | TRIVIAL",
        "int a() { return -1; }                         | TRIVIAL",
        "long a() { return ((long) x); }                | TRIVIAL",
        "void a() { return; }                           | TRIVIAL",
        "void a(int y) { this.x = y; }                  | TRIVIAL",
        "Shelf(int y) { super(y, null); }               | TRIVIAL",
        "Shelf() { this(10); }                          | TRIVIAL",
        "Shelf(int y) { this(check(y)); }               | USABLE",
        "int a() { return x + 1; }                      | USABLE",
        "int a() { return books.size(); }               | USABLE",
        "int a() { return x++; }                        | USABLE",
        "void a(int y) { this.x = y; notifyAll(); }     | USABLE",
        "void a() { close(); }                          | USABLE",
        "int a() { if (x > 0) return x; return 0; }     | USABLE"
      })
  void classifiesBodies(String member, MethodBody expected) {
    assertThat(methods("abstract class Shelf { int x; " + member + " }").getFirst().body())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Counts the {@code books<E>} &amp; {@literal <maps>}. More. | Counts the books<E> & <maps>.",
        "Like {@link java.util.List#get(int)} and {@link #put}.     | Like java.util.List.get(int) and put.",
        "Asks {@linkplain Desk#ask the desk}, <em>politely</em>.    | Asks the desk, politely.",
        "{@return the number of {@code books}}                      | Returns the number of books.",
        "{@summary Counts, i.e. adds up.} Then more.                | Counts, i.e. adds up.",
        "Counts books, e.g. novels. Nothing else.                   | Counts books, e.g. novels.",
        "Counts {@code a. b}. Nothing else.                         | Counts a. b.",
        "Is it empty? Who knows.                                    | Is it empty?",
        "Counts all books                                           | Counts all books",
        "Counts books<p>of all kinds.                               | Counts books",
        "<p>Counts books.<p>Of all kinds.                           | Counts books.",
        "Counts books:<ul><li>novels</ul>                           | Counts books:",
        "Computes 2<sup>n</sup> and 2<sup>n+1</sup>.                | Computes 2^n and 2^(n+1).",
        "Counts&nbsp;&nbsp;<i>(optional operation)</i>.             | Counts (optional operation).",
        "Reads {@systemProperty shelf.size} or {@value #SIZE}.      | Reads shelf.size or SIZE.",
        "Follows {@index shelving the art of shelves}.              | Follows shelving.",
        "Counts if a < b or so.                                     | Counts if a < b or so.",
        "{@inheritDoc}                                              | ''",
        "{@inheritDoc} Fast.                                        | ''",
        "@throws Error always                                       | ''",
        "@return the number of books                                | ''"
      })
  void rendersTheFirstSentenceAsPlainText(String comment, String expected) {
    assertThat(sentence(comment)).isEqualTo(expected);
  }

  @Test
  void joinsALineBreakInTheSentenceWithOneBlank() {
    assertThat(sentence("Counts the books\nof   this\nshelf. And more.\n\n@return a number"))
        .isEqualTo("Counts the books of this shelf.");
  }

  @Test
  void readsMarkdownComments() {
    SourceMethod method =
        methods(
                """
                class Shelf {
                  /// Counts the `books` of [this shelf][Shelf], **all** of them.
                  ///
                  /// More.
                  int size() { return books.size(); }
                }
                """)
            .getFirst();
    assertThat(method.sentence()).isEqualTo("Counts the books of this shelf, all of them.");
  }

  @Test
  void knowsPrivateMethodsAndUndocumentedOnes() {
    assertThat(
            methods(
                    """
                    class Shelf {
                      /** Counts. */
                      private int size() { return 0; }
                      // Not a documentation comment.
                      int length() { return 0; }
                    }
                    """)
                .stream()
                .map(method -> method.isPrivate() + " " + method.isDocumented())
                .collect(Collectors.joining(", ")))
        .isEqualTo("true true, false false");
  }

  @Test
  void setsAFileWithSyntaxErrorsAsideAndKeepsTheOthers() {
    List<ParsedFile> files =
        new MethodParser(1)
            .parse(
                List.of(
                    new SourceFile("A.java", "class A { void a() { b( } }"),
                    new SourceFile("B.java", "class B { void b() {} }")));
    assertThat(files).extracting(ParsedFile::path).containsExactly("A.java", "B.java");
    assertThat(files).extracting(ParsedFile::understood).containsExactly(false, true);
    assertThat(files.getFirst().methods()).isEmpty();
  }
}
