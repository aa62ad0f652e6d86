package dev.decoy.data.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
  @TempDir Path folder;

  @Test
  void takesOffCarriageReturnsAndTheByteOrderMark() throws IOException {
    assertThat(lines("\uFEFFone\r\ntwo\n\nthree\r".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("one", "two", "", "three\r");
  }

  @Test
  void givesNoLineOfAnEmptyFileAndNoneAfterAFinalLineFeed() throws IOException {
    assertThat(lines(new byte[0])).isEmpty();
    assertThat(lines("a\n".getBytes(StandardCharsets.UTF_8))).containsExactly("a");
    assertThat(lines("\n".getBytes(StandardCharsets.UTF_8))).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "gzip", "zstd"})
  void givesTheSameLinesHoweverTheFileIsPacked(String packing) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      expected.add("é".repeat(random.nextInt(i % 500 == 0 ? 200_000 : 60)));
    }
    byte[] plain = (String.join("\n", expected) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] packed =
        switch (packing) {
          case "gzip" -> gzip(plain);
          case "zstd" -> Zstd.compress(plain);
          default -> plain;
        };
    assertThat(lines(packed)).isEqualTo(expected);
  }

  @Test
  void readsAllMembersOfAGzipFileAndZeroPaddingBehind() throws IOException {
    byte[] two =
        join(
            gzip("a\nb".getBytes(StandardCharsets.UTF_8)),
            gzip("c\nd\n".getBytes(StandardCharsets.UTF_8)),
            new byte[100]);
    assertThat(lines(two)).containsExactly("a", "bc", "d");
  }

  @Test
  void readsAllFramesOfAZstdFile() throws IOException {
    byte[] two =
        join(
            // A frame to be skipped, of 3 bytes.
            new byte[] {0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3},
            Zstd.compress("a\nb".getBytes(StandardCharsets.UTF_8)),
            Zstd.compress("c\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(lines(two)).containsExactly("a", "bc");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 12, 500, 900})
  void refusesGzipThatEndsTooEarly(int bytes) throws IOException {
    byte[] whole = gzip(noise());
    assertThat(whole.length).isGreaterThan(1000);
    assertThatThrownBy(() -> lines(Arrays.copyOf(whole, bytes)))
        .isInstanceOf(InputException.class)
        .hasMessageMatching(
            ".*file:[0-9]+: the gzip data ends too early, the file is truncated; fetch the file or"
                + " make it again");
  }

  @Test
  void refusesGzipWithoutItsLastByte() throws IOException {
    byte[] whole = gzip(noise());
    assertThatThrownBy(() -> lines(Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("ends too early");
  }

  @Test
  void refusesGzipWithAWrongChecksum() throws IOException {
    byte[] damaged = gzip(noise());
    damaged[damaged.length - 7] ^= 1;
    assertThatThrownBy(() -> lines(damaged))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("damaged gzip data: the checksum is wrong; fetch the file");
  }

  @Test
  void refusesADamagedSecondMemberWhichTheJdkWouldPassOver() throws IOException {
    byte[] second = gzip(noise());
    second[0] = 'x';
    byte[] both = join(gzip("a\n".getBytes(StandardCharsets.UTF_8)), second);
    assertThatThrownBy(() -> lines(both))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is something else after the end of the gzip data");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 12, 500, 900})
  void refusesZstdThatEndsTooEarly(int bytes) {
    byte[] whole = Zstd.compress(noise());
    assertThatThrownBy(() -> lines(Arrays.copyOf(whole, bytes)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the zstd data ends too early, the file is truncated");
  }

  @Test
  void refusesDamagedZstd() {
    byte[] damaged = Zstd.compress(noise());
    damaged[5] ^= 0x7F;
    damaged[6] ^= 0x7F;
    assertThatThrownBy(() -> lines(damaged)).isInstanceOf(InputException.class);
  }

  @Test
  void namesTheLineThatIsNotUtf8AndGoesOnBehindIt() throws IOException {
    Path file = write(new byte[] {'a', '\n', 'b', (byte) 0xC3, '(', '\n', 'c', '\n'});
    try (Content content = Content.open(file)) {
      assertThat(content.next()).isTrue();
      assertThat(content.text()).isEqualTo("a");
      assertThat(content.next()).isTrue();
      assertThatThrownBy(content::text)
          .hasMessage(
              file
                  + ":2: byte 2 of the line (0xC3) is not valid UTF-8; convert the file to UTF-8, for"
                  + " example with iconv");
      assertThat(content.next()).isTrue();
      assertThat(content.text()).isEqualTo("c");
      assertThat(content.line()).isEqualTo(3);
      assertThat(content.next()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100_000, 1_000_000})
  void refusesALineThatIsTooLongAndGoesOnBehindIt(int limit) throws IOException {
    Path file =
        write(
            ("a\n"
                    + "x".repeat(limit)
                    + "\n"
                    + "y".repeat(limit + 1)
                    + "\nb\n"
                    + "z".repeat(3 * limit))
                .getBytes(StandardCharsets.UTF_8));
    try (Content content = Content.open(file, limit, bytes -> {})) {
      assertThat(content.next()).isTrue();
      assertThat(content.next()).isTrue();
      assertThat(content.text()).hasSize(limit);
      assertThat(content.next()).isTrue();
      assertThatThrownBy(content::check)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(":3: the line is longer than " + limit + " bytes; put each record");
      assertThat(content.next()).isTrue();
      assertThat(content.text()).isEqualTo("b");
      assertThat(content.next()).isTrue();
      assertThatThrownBy(content::check).isInstanceOf(InputException.class);
      assertThat(content.next()).isFalse();
    }
  }

  @Test
  void refusesWhatIsMissingOrAFolder() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Content.open(missing))
        .hasMessage(missing + ": there is no such file; check the path");
    assertThatThrownBy(() -> Content.open(folder))
        .hasMessage(folder + ": is a folder, not a file; name the file itself");
  }

  @Test
  void recognisesWhatIsNotText() {
    assertThatThrownBy(() -> lines("BZh91AY".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("is compressed with bzip2; unpack it, or use gzip or zstd");
    assertThatThrownBy(() -> lines(new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0}))
        .hasMessageContaining("is compressed with xz");
    assertThatThrownBy(() -> lines(new byte[] {'P', 'K', 3, 4, 0}))
        .hasMessageContaining("is compressed with zip");
    assertThatThrownBy(() -> lines("PAR1....".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("is a Parquet file, which is not read yet");
    assertThatThrownBy(() -> lines("text".getBytes(StandardCharsets.UTF_16)))
        .hasMessageContaining("is encoded in UTF-16; convert it to UTF-8");
  }

  @Test
  void hashesAndCountsTheBytesAsStored() throws Exception {
    byte[] packed = gzip(noise());
    Path file = write(packed);
    long[] told = new long[1];
    try (Content content = Content.open(file, Content.LINE_LIMIT, bytes -> told[0] += bytes)) {
      while (content.next()) {}
      String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(packed));
      InputFile expected = new InputFile("corpus", "file", packed.length, sha256);
      assertThat(content.summary("corpus")).isEqualTo(expected);
      assertThat(Content.digest(file, "corpus", bytes -> {})).isEqualTo(expected);
    }
    assertThat(told[0]).isEqualTo(packed.length);
  }

  private List<String> lines(byte[] bytes) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Content content = Content.open(write(bytes))) {
      while (content.next()) {
        lines.add(content.text());
        assertThat(content.line()).isEqualTo(lines.size());
      }
      assertThat(content.next()).isFalse();
    }
    return lines;
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("file"), bytes);
  }

  private static byte[] noise() {
    SplittableRandom random = new SplittableRandom(3);
    byte[] noise = new byte[2_000];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (i % 50 == 0 ? '\n' : random.nextInt(' ', 127));
    }
    return noise;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
