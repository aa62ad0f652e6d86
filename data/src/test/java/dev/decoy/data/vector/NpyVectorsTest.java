package dev.decoy.data.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.store.TextStore;
import dev.decoy.search.Vectors;
import dev.decoy.testing.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyVectorsTest {
  @TempDir private Path folder;

  @Test
  void readsWhatNumPySaved() {
    for (Reference one : Reference.cases(NpyVectorsTest.class, "numpy-vectors.json")) {
      String name = one.number("bits").get() == 32 ? "float32" : "float16";
      try (NpyVectors vectors = NpyVectors.open(copy(name))) {
        assertThat(vectors.size()).isEqualTo(5);
        assertThat(vectors.dimension()).isEqualTo(3);
        assertThat(vectors.check(ZeroRows.REFUSED)).isZero();
        double[] expected = one.numbers("numbers");
        float[] all = new float[15];
        vectors.read(0, 5, all, 0);
        for (int i = 0; i < 15; i++) {
          assertThat((double) all[i]).as("%s, %d", name, i).isEqualTo(expected[i]);
        }
        float[] middle = new float[8];
        vectors.read(2, 2, middle, 1);
        assertThat(Arrays.copyOfRange(middle, 1, 7)).isEqualTo(Arrays.copyOfRange(all, 6, 12));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"float32, FLOAT32", "float16, FLOAT16"})
  void writesByteForByteWhatNumPySaves(String name, NumberType type) throws IOException {
    Path file = folder.resolve("written.npy");
    try (NpyVectors vectors = NpyVectors.open(copy("float32"))) {
      NpyWriter.write(file, vectors, type);
    }
    assertThat(file).hasBinaryContent(Files.readAllBytes(copy(name)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "big-endian | holds 32-bit floating point numbers, big-endian, and this reads float32 and"
            + " float16; convert it: numpy.save('new.npy',"
            + " numpy.load('big-endian.npy').astype('<f4'))",
        "float64 | holds 64-bit floating point numbers, and this reads",
        "int8 | holds 8-bit whole numbers, and this reads",
        "fortran | lies column after column (Fortran order); convert it: numpy.save('new.npy',"
            + " numpy.ascontiguousarray(",
        "one-axis | holds an array of shape (3,), not rows of vectors; save an array of two axes",
        "three-axes | holds an array of shape (5, 3, 1), not rows of vectors",
        "no-rows | holds no numbers: its shape is (0, 3)",
        "no-columns | holds no numbers: its shape is (5, 0)",
      })
  void refusesWhatIsNoTableOfVectorsAndSaysWhatToDo(String name, String message) {
    Path file = copy(name);
    assertThatThrownBy(() -> NpyVectors.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Path text =
        Files.writeString(folder.resolve("text.npy"), "{\"_id\": \"d1\", \"text\": \"…\"}\n");
    assertThatThrownBy(() -> NpyVectors.open(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "is no .npy file: it begins with '{\"_id\"'; write it with numpy.save");
    Path empty = Files.createFile(folder.resolve("empty.npy"));
    assertThatThrownBy(() -> NpyVectors.open(empty)).hasMessageContaining("empty.npy: is empty;");
    assertThatThrownBy(() -> NpyVectors.open(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> NpyVectors.open(folder.resolve("none.npy")))
        .hasMessageContaining("there is no such file");
  }

  @Test
  void refusesAFileOfAnyOtherLength() throws IOException {
    byte[] whole = Files.readAllBytes(copy("float32"));
    for (int length = 1; length < whole.length; length++) {
      Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NpyVectors.open(cut))
          .as("%d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageMatching(
              ".*(ends within its header|is cut off: it has " + length + " bytes).*");
    }
    Path longer = Files.write(folder.resolve("longer.npy"), Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> NpyVectors.open(longer))
        .hasMessageContaining("has 1 bytes more than its header says");
  }

  @ParameterizedTest
  @CsvSource({
    "with-nan, row 3 holds NaN in column 1",
    "with-infinity, row 2 holds an infinity in column 2",
    "with-zeros, 'row 1 is all zeros, which has no direction to compare'"
  })
  void namesTheRowThatNoSearchCanUse(String name, String message) {
    Path file = copy(name);
    try (NpyVectors vectors = NpyVectors.open(file)) {
      assertThatThrownBy(() -> vectors.check(ZeroRows.REFUSED))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file + ": " + message);
      RowIds.write(RowIds.beside(file), 5, row -> "d" + row);
      assertThatThrownBy(() -> vectors.check(ZeroRows.REFUSED))
          .hasMessageContaining(message.substring(0, 5) + " (id d" + message.charAt(4) + ") ");
    }
  }

  @Test
  void countsZeroRowsWhereTheyAreAllowed() {
    try (NpyVectors vectors = NpyVectors.open(copy("with-zeros"))) {
      assertThat(vectors.check(ZeroRows.ALLOWED)).isEqualTo(1);
    }
  }

  @Test
  void findsTheLastRowOfALargeFile() throws IOException {
    // 2.2 GB as a sparse file; only what is written takes room.
    Path file = folder.resolve("large.npy");
    int rows = 1_100_000;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] header = dev.decoy.array.NpyHeader.of(NumberType.FLOAT32, rows, 500).bytes();
      channel.write(ByteBuffer.wrap(header));
      long end = header.length + rows * 2000L;
      channel.write(
          ByteBuffer.allocate(4).order(java.nio.ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN),
          end - 4);
    }
    try (NpyVectors vectors = NpyVectors.open(file)) {
      float[] row = new float[500];
      vectors.read(rows - 1, 1, row, 0);
      assertThat(row[499]).isNaN();
      assertThat(row[498]).isZero();
    }
  }

  @Test
  void bringsRowsIntoTheOrderOfTheDocuments() {
    Path file = copy("float32");
    RowIds.write(RowIds.beside(file), 5, row -> List.of("c", "a", "e", "b", "d").get(row));
    try (NpyVectors vectors = NpyVectors.open(file);
        TextStore store = store("a", "b", "c", "d", "e")) {
      Vectors ordered = vectors.of(store, "document", UnknownIds.REFUSED);
      float[] all = new float[15];
      ordered.read(0, 5, all, 0);
      int[] rowOf = {1, 3, 0, 4, 2};
      for (int i = 0; i < 5; i++) {
        float[] row = new float[3];
        vectors.read(rowOf[i], 1, row, 0);
        assertThat(Arrays.copyOfRange(all, 3 * i, 3 * i + 3)).isEqualTo(row);
        float[] alone = new float[3];
        ordered.read(i, 1, alone, 0);
        assertThat(alone).isEqualTo(row);
      }
      assertThatThrownBy(() -> ordered.read(4, 2, all, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void takesRowsAsTheyComeWhereThereAreNoIds() {
    try (NpyVectors vectors = NpyVectors.open(copy("float32"));
        TextStore five = store("a", "b", "c", "d", "e");
        TextStore four = store("a", "b", "c", "d")) {
      assertThat(vectors.of(five, "document", UnknownIds.REFUSED)).isSameAs(vectors);
      assertThatThrownBy(() -> vectors.of(four, "document", UnknownIds.REFUSED))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "has 5 rows, there are 4 documents, and no float32.ids lies beside it to say which is"
                  + " whose");
    }
  }

  @Test
  void readsOnlySomeRowsWhereOthersAreIgnored() {
    Path file = copy("float32");
    RowIds.write(RowIds.beside(file), 5, row -> "d" + row);
    try (NpyVectors vectors = NpyVectors.open(file);
        TextStore two = store("d4", "d2")) {
      assertThatThrownBy(() -> vectors.of(two, "document", UnknownIds.REFUSED))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "float32.ids:1: the id 'd0' is that of no document, nor are 2 others;");
      Vectors some = vectors.of(two, "document", UnknownIds.IGNORED);
      assertThat(some.size()).isEqualTo(2);
      float[] found = new float[3];
      some.read(0, 1, found, 0);
      float[] expected = new float[3];
      vectors.read(4, 1, expected, 0);
      assertThat(found).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b,c,d | names 4 rows, and .*float32.npy has 5",
        "a,b,c,d,e,f | names 6 rows, and .*float32.npy has 5",
        "a,b,c,a,e | ids:4: the id 'a' comes twice, first on line 1",
        "a,b,c,d,x | ids:5: the id 'x' is that of no document;",
        "a,b,,d,e | ids:3: there is no id on this line",
      })
  void refusesIdsThatDoNotFit(String lines, String message) throws IOException {
    Path file = copy("float32");
    Files.writeString(RowIds.beside(file), lines.replace(',', '\n') + "\n");
    try (NpyVectors vectors = NpyVectors.open(file);
        TextStore store = store("a", "b", "c", "d", "e")) {
      assertThatThrownBy(() -> vectors.of(store, "document", UnknownIds.REFUSED))
          .isInstanceOf(InputException.class)
          .hasMessageMatching(".*" + message + ".*");
    }
  }

  @Test
  void refusesVectorsThatLackADocument() {
    Path file = copy("float32");
    RowIds.write(RowIds.beside(file), 5, row -> "abcde".substring(row, row + 1));
    try (NpyVectors vectors = NpyVectors.open(file);
        TextStore store = store("a", "b", "c", "d", "e", "f", "g")) {
      assertThatThrownBy(() -> vectors.of(store, "document", UnknownIds.IGNORED))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("has no row for 2 of 7 documents, such as 'f'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "a\rb", "\uFEFFa"})
  void refusesToWriteAnIdThatNoLineCanHold(String id) {
    Path ids = folder.resolve("x.ids");
    assertThatThrownBy(() -> RowIds.write(ids, 1, row -> id)).isInstanceOf(InputException.class);
    assertThat(ids).doesNotExist();
  }

  @Test
  void writesNothingUnlessEveryNumberFits() {
    Path file = folder.resolve("x.npy");
    float[] large = {1, 70_000};
    float[] none = {Float.NaN, 1};
    try (NpyWriter writer = new NpyWriter(file, NumberType.FLOAT16, 2)) {
      writer.write(new float[] {1, 2}, 0, 1);
      assertThatThrownBy(() -> writer.write(large, 0, 1))
          .hasMessage(
              "row 1: 70000.0 does not fit into half precision, whose largest number is 65504");
    }
    try (NpyWriter writer = new NpyWriter(file, NumberType.FLOAT32, 2)) {
      assertThatThrownBy(() -> writer.write(none, 0, 1))
          .hasMessage("row 0 holds NaN or an infinity");
    }
    assertThat(folder).isEmptyDirectory();
  }

  private TextStore store(String... ids) {
    Path at = folder.resolve("store" + ids.length);
    try (TextStore.Writer writer = new TextStore.Writer(at, List.of())) {
      for (String id : ids) {
        writer.add(id, "", "text", Map.of());
      }
      writer.finish(1, false);
    }
    return TextStore.open(at);
  }

  private Path copy(String name) {
    Path file = folder.resolve(name + ".npy");
    try (InputStream in =
        Objects.requireNonNull(NpyVectorsTest.class.getResourceAsStream(name + ".npy"))) {
      Files.write(file, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
