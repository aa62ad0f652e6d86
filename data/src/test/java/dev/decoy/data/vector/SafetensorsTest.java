package dev.decoy.data.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.search.Vectors;
import dev.decoy.testing.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final Reference PYTHON =
      Reference.cases(SafetensorsTest.class, "safetensors-files.json").getFirst();

  @TempDir private Path folder;

  @Test
  void readsWhatTheLibrarySaved() {
    try (SafetensorsFile file = SafetensorsFile.open(copy("mixed"))) {
      assertThat(file.metadata()).isEqualTo(Map.of("format", "np", "made by", "hé"));
      assertThat(file.tensors().stream().map(Tensor::name))
          .containsExactlyInAnyOrder(
              "rows", "halves", "numbers", "doubles", "flags", "one", "none");
      Vectors rows = file.rows("rows");
      float[] numbers = new float[12];
      rows.read(0, 4, numbers, 0);
      assertThat(numbers).isEqualTo(single("rows"));
      assertThat(file.floats("halves")).isEqualTo(single("halves"));
      assertThat(file.floats("one")).containsExactly(0.25f);
      assertThat(file.floats("none")).isEmpty();
      assertThat(file.rows("none").size()).isZero();
      assertThat(file.bytes("numbers").getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, 5)).isEqualTo(5);
    }
    try (SafetensorsFile file = SafetensorsFile.open(copy("brain"))) {
      assertThat(file.floats("brain")).isEqualTo(single("brain"));
    }
  }

  @Test
  void refusesToReadATensorAsWhatItIsNot() {
    try (SafetensorsFile file = SafetensorsFile.open(copy("mixed"))) {
      assertThatThrownBy(() -> file.floats("row"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("holds no tensor 'row'; there are ");
      assertThatThrownBy(() -> file.floats("doubles"))
          .hasMessageContaining("'doubles' is of type F64; store it as F32, F16 or BF16");
      assertThatThrownBy(() -> file.rows("one")).hasMessageContaining("has the shape []");
    }
  }

  @Test
  void writesByteForByteWhatTheLibrarySaves() throws IOException {
    Path file = folder.resolve("own.safetensors");
    float[] rows = single("rows");
    float[] line = single("line");
    try (SafetensorsWriter out =
        new SafetensorsWriter(
            file,
            List.of(
                Tensor.of("rows", NumberType.FLOAT32, 4, 3),
                Tensor.of("α.line", NumberType.FLOAT32, 5)),
            Map.of())) {
      out.write(rows, 0, 7);
      out.write(rows, 7, 5);
      out.write(line, 0, 5);
      out.commit();
    }
    assertThat(file).hasBinaryContent(Files.readAllBytes(copy("plain")));
  }

  @Test
  void readsBackWhatItWrote() {
    SplittableRandom random = new SplittableRandom(8);
    float[] numbers = new float[50_001];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Float.float16ToFloat(Float.floatToFloat16((float) random.nextGaussian()));
    }
    Path file = folder.resolve("own.safetensors");
    try (SafetensorsWriter out =
        new SafetensorsWriter(
            file,
            List.of(
                Tensor.of("nothing", NumberType.FLOAT32, 0, 4),
                Tensor.of("half", NumberType.FLOAT16, 1, 50_001),
                Tensor.of("single", NumberType.FLOAT32, 50_001),
                Tensor.of("nothing else", NumberType.FLOAT16, 0)),
            Map.of("a", "b"))) {
      out.write(numbers, 0, 50_001);
      out.write(numbers, 0, 50_001);
      out.commit();
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.floats("half")).isEqualTo(numbers);
      assertThat(read.floats("single")).isEqualTo(numbers);
      assertThat(read.metadata()).isEqualTo(Map.of("a", "b"));
      assertThat(read.floats("nothing else")).isEmpty();
    }
  }

  @Test
  void leavesNothingBehindThatIsNotWhole() {
    Path file = folder.resolve("own.safetensors");
    try (SafetensorsWriter out =
        new SafetensorsWriter(file, List.of(Tensor.of("x", NumberType.FLOAT32, 3)), Map.of())) {
      out.write(new float[2], 0, 2);
      assertThatThrownBy(out::commit).hasMessage("'x' lacks 1 numbers");
      assertThatThrownBy(() -> out.write(new float[2], 0, 2))
          .hasMessage("'x' lacks 1 numbers, not 2");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'x':{'dtype':'F32','shape':[0],'data_offsets':[8,8]}}"
            + " | 8 | names the tensor 'x' twice",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'y':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}"
            + " | 12 | lets 'y' overlap",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 12 | leaves a hole of 4 bytes"
            + " before 'x'",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 9 | has 1 bytes that belong to no"
            + " tensor",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 7 | is cut off: 'x' ends at byte"
            + " 8",
        "{'x':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | F32 of shape [3] takes 12",
        "{'x':{'dtype':'F32','shape':[0],'data_offsets':[8,0]}} | 8 | the bytes from 8 to 0",
        "{'x':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}} | 8 | the type 'F31', which is"
            + " none",
        "{'x':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | no list of sizes",
        "{'x':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | 8 | no list of sizes",
        "{'x':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | 8 | no list of"
            + " sizes",
        "{'x':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}} | 8 |"
            + " impossible shape",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}} | 8 | lacks of 'x' one of",
        "{'x':{'dtype':'F32','shape':[2]}} | 8 | lacks of 'x' one of",
        "{'x':{'dtype':'F32','shape':[2],'shape':[2],'data_offsets':[0,8]}} | 8 | two things as"
            + " 'shape'",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'more':1}} | 8 | a 'more'",
        "{'x':3} | 0 | says of 'x' what is no object",
        "{'__metadata__':{'a':1}} | 0 | that is no text",
        "{'__metadata__':{'a':'1','a':'2'}} | 0 | two entries 'a'",
        "{'__metadata__':{},'__metadata__':{}} | 0 | has two parts __metadata__",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]} | 8 | not JSON",
        "{}{} | 0 | more follows",
        "[] | 0 | no JSON object",
      })
  void refusesABrokenHeader(String header, int bytes, String message) throws IOException {
    Path file = folder.resolve("broken.safetensors");
    Files.write(file, written(header.replace('\'', '"'), bytes));
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void refusesHeadersLargerThanTheFile() throws IOException {
    for (long length : new long[] {0, 1, 90, 100_000_001, Long.MAX_VALUE, -1}) {
      ByteBuffer bytes = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Path file = Files.write(folder.resolve("broken.safetensors"), bytes.array());
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .as("%d", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is no safetensors file");
    }
    Path text = Files.writeString(folder.resolve("text.safetensors"), "{\"a\": 1}, {\"b\": 2}\n");
    assertThatThrownBy(() -> SafetensorsFile.open(text)).isInstanceOf(InputException.class);
    Path empty = Files.createFile(folder.resolve("empty.safetensors"));
    assertThatThrownBy(() -> SafetensorsFile.open(empty)).hasMessageContaining("has only 0 bytes");
  }

  @Test
  void neverFailsOtherwiseOnDamagedFiles() throws IOException {
    byte[] whole = Files.readAllBytes(copy("mixed"));
    Path file = folder.resolve("damaged.safetensors");
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 3000; trial++) {
      byte[] damaged =
          trial % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int i = 0; i < 2 && damaged.length > 0; i++) {
        damaged[random.nextInt(Math.min(damaged.length, 500))] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      try (SafetensorsFile read = SafetensorsFile.open(file)) {
        assertThat(read.tensors()).as("trial %d", trial).isNotEmpty();
      } catch (InputException e) {
        assertThat(e.file()).isEqualTo(file.toString());
      }
    }
  }

  private static byte[] written(String header, int bytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static float[] single(String name) {
    double[] numbers = PYTHON.numbers(name);
    float[] single = new float[numbers.length];
    for (int i = 0; i < single.length; i++) {
      single[i] = (float) numbers[i];
    }
    return single;
  }

  private Path copy(String name) {
    Path file = folder.resolve(name + ".safetensors");
    try (InputStream in =
        Objects.requireNonNull(SafetensorsTest.class.getResourceAsStream(name + ".safetensors"))) {
      Files.write(file, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
