package dev.decoy.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.testing.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyHeaderTest {
  @TempDir private Path folder;

  @Test
  void readsWhatNumPyWrites() {
    List<Reference> cases = Reference.cases(NpyHeaderTest.class, "numpy-headers.json");
    assertThat(cases).hasSize(17);
    for (Reference one : cases) {
      Matcher name = Pattern.compile("\"file\": \"([^\"]+)\"").matcher(one.line());
      assertThat(name.find()).isTrue();
      String file = name.group(1);
      NpyHeader header = NpyHeader.parse(bytes(file));
      assertThat(header.version()).as(file).isEqualTo(one.number("version").get().intValue());
      assertThat(header.fortranOrder()).as(file).isEqualTo(one.number("fortran").get() == 1);
      assertThat(header.offset()).as(file).isEqualTo(one.number("offset").get().longValue());
      assertThat(header.shape().stream().mapToDouble(size -> size).toArray())
          .as(file)
          .isEqualTo(one.numbers("shape"));
      boolean structured = header.descr().startsWith("[");
      assertThat(header.elementBytes())
          .as(file)
          .isEqualTo(structured ? 0 : one.number("elementBytes").get().intValue());
      if (!structured) {
        assertThat(header.offset() + header.elements() * header.elementBytes())
            .as(file)
            .isEqualTo(bytes(file).length);
      }
    }
  }

  @Test
  void writesByteForByteWhatNumPyWrites() {
    for (Reference one : Reference.cases(NpyHeaderTest.class, "numpy-headers.json")) {
      Matcher name = Pattern.compile("\"file\": \"([^\"]+)\"").matcher(one.line());
      assertThat(name.find()).isTrue();
      byte[] file = bytes(name.group(1));
      NpyHeader header = NpyHeader.parse(file);
      assertThat(header.bytes())
          .as(name.group(1))
          .isEqualTo(Arrays.copyOf(file, (int) header.offset()));
    }
    assertThat(NpyHeader.of(NumberType.FLOAT32, 3, 4).bytes())
        .isEqualTo(Arrays.copyOf(bytes("float32"), 128));
    assertThat(NpyHeader.of(NumberType.FLOAT16, 3, 4)).isEqualTo(NpyHeader.parse(bytes("float16")));
  }

  @ParameterizedTest
  @CsvSource({
    "float32, FLOAT32",
    "float32-version-2, FLOAT32",
    "float16, FLOAT16",
    "big-endian, ''",
    "float64, ''",
    "int8, ''",
    "records, ''"
  })
  void knowsWhichTypesAreRead(String file, String type) {
    assertThat(NpyHeader.parse(bytes(file)).type().map(Enum::name).orElse("")).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "big-endian, '32-bit floating point numbers, big-endian'",
    "float64, '64-bit floating point numbers'",
    "int8, '8-bit whole numbers'",
    "truth, 'truth values'",
    "texts, 'texts'",
    "records, 'records of several fields'"
  })
  void saysTheTypeInWords(String file, String words) {
    assertThat(NpyHeader.parse(bytes(file)).typeInWords()).isEqualTo(words);
  }

  @Test
  void readsAHeaderFromAFileWhateverItsLength() throws IOException {
    Path file = folder.resolve("long.npy");
    String fields = "('a', '<f4'), ".repeat(6000);
    NpyHeader long2 = new NpyHeader(1, "[" + fields + "]", false, List.of(7L), 0);
    Files.write(file, long2.bytes());
    try (FileChannel channel = FileChannel.open(file)) {
      NpyHeader read = NpyHeader.read(channel);
      assertThat(read.version()).isEqualTo(2);
      assertThat(read.descr()).isEqualTo(long2.descr());
      assertThat(read.offset()).isEqualTo(channel.size());
    }
  }

  @Test
  void readsWhatPython2Wrote() {
    assertThat(
            NpyHeader.parse(written("{'shape': (3L, 4L), 'fortran_order': False, 'descr': '<f4'}")))
        .isEqualTo(new NpyHeader(1, "<f4", false, List.of(3L, 4L), 128));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'descr': '<f4', 'fortran_order': False, } | lacks one of",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (1, 2), 'fortran_order': False} | comes twice",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 4), } | no size",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4.0), } | expected",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3), } | no tuple",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (3, 4), } | neither True nor False",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), 'x': 1} | a name 'x'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } + 1 | more follows",
        "{'descr': f4, 'fortran_order': False, 'shape': (3, 4), } | a text is expected",
        "{'descr': [('a', '<f4'), 'fortran_order': False, 'shape': (3, 4), } | has no end",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3333333333333333333, 4), } | no size",
        "not a dictionary | '{' is expected",
      })
  void refusesAHeaderThatNumPyDoesNotWrite(String dictionary, String why) {
    assertThatThrownBy(() -> NpyHeader.parse(written(dictionary)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void saysWhatAnotherFileIs() {
    assertThatThrownBy(() -> NpyHeader.parse("{\"id\": 1}".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("is no .npy file: it begins with '{\"id\":'");
    assertThatThrownBy(() -> NpyHeader.parse(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0}))
        .hasMessageContaining(".npz");
    assertThatThrownBy(() -> NpyHeader.parse(new byte[0])).hasMessage("is empty");
    byte[] version4 = bytes("float32");
    version4[6] = 4;
    assertThatThrownBy(() -> NpyHeader.parse(version4)).hasMessageContaining("version 4.0");
    byte[] huge = bytes("float32-version-2");
    huge[11] = 0x7F;
    assertThatThrownBy(() -> NpyHeader.parse(huge)).hasMessageContaining("no array of numbers");
  }

  @Test
  void refusesAHeaderThatIsCutAnywhere() throws IOException {
    for (String name : List.of("float32", "float32-version-2")) {
      byte[] whole = bytes(name);
      for (int length = 1; length < 128; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> NpyHeader.parse(cut)).hasMessage("ends within its header");
        Path file = folder.resolve(name + length);
        Files.write(file, cut);
        try (FileChannel channel = FileChannel.open(file)) {
          assertThatThrownBy(() -> NpyHeader.read(channel)).hasMessage("ends within its header");
        }
      }
    }
  }

  @Test
  void neverFailsOtherwiseOnDamagedHeaders() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 20_000; trial++) {
      byte[] damaged = Arrays.copyOf(bytes("float32"), 128);
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        damaged[random.nextInt(128)] = (byte) random.nextInt(256);
      }
      try {
        NpyHeader.parse(damaged);
      } catch (IllegalArgumentException e) {
        assertThat(e).as("trial %d", trial).isExactlyInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static byte[] written(String dictionary) {
    String padded = dictionary + " ".repeat(128 - 11 - dictionary.length()) + "\n";
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
    byte[] all = Arrays.copyOf(start, 128);
    System.arraycopy(padded.getBytes(StandardCharsets.ISO_8859_1), 0, all, 10, padded.length());
    return all;
  }

  private static byte[] bytes(String file) {
    try (InputStream in =
        Objects.requireNonNull(NpyHeaderTest.class.getResourceAsStream(file + ".npy"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
