package dev.decoy.data.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.Matrix;
import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class VectorStoreTest {
  private static final int D = 5;

  /** Five blocks of 1024 rows, the last of them short. */
  private static final int N = 4 * 1024 + 100;

  private static final int BLOCK = 1024;

  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void name() {
    out = folder.resolve("docs.npy");
  }

  private record Texts(List<String> ids, List<String> texts) implements TextRows {
    static Texts numbered(int n) {
      return new Texts(
          IntStream.range(0, n).mapToObj(i -> "d" + i).toList(),
          IntStream.range(0, n).mapToObj(i -> "text number " + i).toList());
    }

    @Override
    public int size() {
      return ids.size();
    }

    @Override
    public String id(int row) {
      return ids.get(row);
    }

    @Override
    public String text(int row) {
      return texts.get(row);
    }
  }

  @ParameterizedTest
  @EnumSource(value = NumberType.class, mode = Mode.EXCLUDE, names = "BFLOAT16")
  void writesOneRowPerTextAndWhoseItIs(NumberType type) throws IOException {
    Texts texts =
        new Texts(List.of("a", "b", "c"), List.of("short", "", "longer than twenty characters"));
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    Encoded encoded = create(out, texts, encoder, Side.QUERY, type);
    assertThat(encoded).isEqualTo(new Encoded(3, 0, 1, 1, D));
    assertThat(encoded.encoded()).isEqualTo(3);
    assertThat(Files.readString(folder.resolve("docs.ids"))).isEqualTo("a\nb\nc\n");
    assertThat(names()).containsExactly("docs.ids", "docs.npy", "docs.rows");
    try (NpyVectors read = NpyVectors.open(out)) {
      assertThat(read.type()).isEqualTo(type);
      assertThat(read.check(ZeroRows.ALLOWED)).isEqualTo(1);
      for (int i = 0; i < 3; i++) {
        float[] row = new float[D];
        read.read(i, 1, row, 0);
        float[] expected = encoder.vector(texts.text(i), Side.QUERY);
        for (int j = 0; j < D; j++) {
          assertThat(row[j])
              .isEqualTo(
                  type == NumberType.FLOAT32
                      ? expected[j]
                      : Float.float16ToFloat(Float.floatToFloat16(expected[j])));
        }
      }
    }
    assertThat(
            Files.readString(
                folder.resolve("docs.rows"), java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith(
            "{\"format\":1,\"rows\":3,\"dimension\":5,\"type\":\""
                + type.name().toLowerCase(java.util.Locale.ROOT))
        .contains(
            "\"side\":\"query\",\"fingerprint\":\"eQUERY\",\"encoder\":\"numbers drawn by e\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, 1025, 2048, 4096, 4195})
  void losesAtMostTheBlockInHandWhenItIsInterrupted(int after) {
    Texts texts = Texts.numbered(N);
    byte[] whole = expected(texts);
    WrittenEncoder first = new WrittenEncoder("e", D, after);
    assertThatThrownBy(() -> create(texts, first)).isInstanceOf(WrittenEncoder.Killed.class);
    assertThat(out).doesNotExist();
    WrittenEncoder second = new WrittenEncoder("e", D);
    Encoded encoded = resume(texts, second);
    int kept = after / BLOCK * BLOCK;
    assertThat(encoded).isEqualTo(new Encoded(N, kept, 0, 0, D));
    assertThat(second.encoded).isEqualTo(texts.texts.subList(kept, N));
    assertThat(out).hasBinaryContent(whole);
    assertThat(names()).containsExactly("docs.ids", "docs.npy", "docs.rows");
  }

  @Test
  void makesTheSameBytesHoweverOftenItIsInterrupted() {
    Texts texts = Texts.numbered(N);
    byte[] whole = expected(texts);
    int total = 0;
    for (int run = 0; run < 4; run++) {
      WrittenEncoder cut = new WrittenEncoder("e", D, BLOCK);
      assertThatThrownBy(() -> resume(texts, cut)).isInstanceOf(WrittenEncoder.Killed.class);
      total += cut.encoded.size();
    }
    WrittenEncoder last = new WrittenEncoder("e", D);
    resume(texts, last);
    assertThat(total + last.encoded.size()).isEqualTo(N);
    assertThat(out).hasBinaryContent(whole);
  }

  @Test
  void computesAgainWhatATornWriteAtABlockBoundaryTook() {
    Texts texts = Texts.numbered(N);
    byte[] whole = expected(texts);
    int header = 128;
    for (int block = 0; block <= 3; block++) {
      for (int off : new int[] {-1, 0, 1}) {
        interrupt(texts, 3 * BLOCK);
        int cut = header + block * BLOCK * D * 4 + off;
        truncate(part("vectors.npy"), cut);
        WrittenEncoder encoder = new WrittenEncoder("e", D);
        resume(texts, encoder);
        assertThat(out).hasBinaryContent(whole);
        int kept = Math.clamp(off < 0 ? block - 1 : block, 0, 3);
        assertThat(encoder.encoded).as("cut at %d", cut).hasSize(N - kept * BLOCK);
        remove();
      }
    }
  }

  @Test
  void computesAgainOnlyTheBlockWhoseChecksumIsCutOff() {
    Texts texts = Texts.numbered(N);
    byte[] whole = expected(texts);
    for (int block = 0; block <= 5; block++) {
      for (int off : new int[] {-1, 0, 1}) {
        interrupt(texts, 3 * BLOCK);
        truncate(part("vectors.rows"), 4096 + block * 8 + off);
        WrittenEncoder encoder = new WrittenEncoder("e", D);
        resume(texts, encoder);
        assertThat(out).hasBinaryContent(whole);
        if (block > 0 || off >= 0) {
          int kept = Math.clamp(off < 0 ? block - 1 : block, 0, 3);
          assertThat(encoder.encoded).as("%d %d", block, off).hasSizeLessThanOrEqualTo(N);
          assertThat(encoder.encoded.size()).isGreaterThanOrEqualTo(N - kept * BLOCK);
        }
        remove();
      }
    }
  }

  @Test
  void computesAgainOnlyTheBlockWithADamagedByte() throws IOException {
    Texts texts = Texts.numbered(N);
    byte[] whole = expected(texts);
    SplittableRandom random = new SplittableRandom(17);
    for (int trial = 0; trial < 120; trial++) {
      interrupt(texts, 3 * BLOCK);
      String name = trial % 2 == 0 ? "vectors.npy" : "vectors.rows";
      Path file = part(name);
      // Of the second file mostly the header and the checksums; keys are many.
      long at = random.nextLong(trial % 4 == 1 ? 4096 + 40 : Files.size(file));
      flip(file, at, random);
      WrittenEncoder encoder = new WrittenEncoder("e", D);
      resume(texts, encoder);
      assertThat(out).as("%s at %d", name, at).hasBinaryContent(whole);
      assertThat(encoder.encoded.size())
          .as("%s at %d", name, at)
          .isBetween(N - 3 * BLOCK, N - 2 * BLOCK);
      remove();
    }
  }

  @Test
  void neverWritesAWrongRowWhateverIsDamaged() throws IOException {
    Texts texts = Texts.numbered(N);
    byte[] whole = expected(texts);
    SplittableRandom random = new SplittableRandom(18);
    for (int trial = 0; trial < 60; trial++) {
      interrupt(texts, 3 * BLOCK);
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        Path file = part(random.nextBoolean() ? "vectors.npy" : "vectors.rows");
        if (random.nextInt(3) == 0) {
          truncate(file, random.nextLong(Files.size(file) + 1));
        } else if (Files.size(file) > 0) {
          flip(file, random.nextLong(Files.size(file)), random);
        }
      }
      resume(texts, new WrittenEncoder("e", D));
      assertThat(out).as("trial %d", trial).hasBinaryContent(whole);
      remove();
    }
  }

  @Test
  void findsTheRowsOfReorderedAndPartlyChangedTexts() {
    Texts before = Texts.numbered(N);
    create(before, new WrittenEncoder("e", D));
    List<Integer> order = new ArrayList<>(IntStream.range(0, N).boxed().toList());
    Collections.shuffle(order, new Random(3));
    List<String> ids = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    Set<String> fresh = new HashSet<>();
    for (int i : order.subList(0, 3000)) {
      ids.add("d" + i);
      String text = i % 10 == 0 ? "changed " + i : before.texts.get(i);
      texts.add(text);
      if (i % 10 == 0) {
        fresh.add(text);
      }
    }
    Texts after = new Texts(ids, texts);
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    Encoded encoded = resume(after, encoder);
    assertThat(encoded.reused()).isEqualTo(3000 - fresh.size());
    assertThat(encoder.encoded).containsExactlyInAnyOrderElementsOf(fresh);
    assertThat(out).hasBinaryContent(expected(after));
    assertThat(Files.exists(folder.resolve("docs.part"))).isFalse();
  }

  @Test
  void findsTheRowsOfUnfinishedFilesWhenTheTextsChangeMeanwhile() {
    Texts before = Texts.numbered(N);
    interrupt(before, 2 * BLOCK);
    List<String> texts = new ArrayList<>(before.texts);
    Collections.reverse(texts);
    Texts reversed = new Texts(before.ids, texts);
    WrittenEncoder cut = new WrittenEncoder("e", D, BLOCK);
    assertThatThrownBy(() -> resume(reversed, cut)).isInstanceOf(WrittenEncoder.Killed.class);
    assertThat(cut.encoded).isEqualTo(texts.subList(0, BLOCK));
    // And once more: the first texts again, of which all but one block is in one of the two.
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    Encoded encoded = resume(before, encoder);
    assertThat(out).hasBinaryContent(expected(before));
    assertThat(encoded.reused()).isEqualTo(3 * BLOCK);
    assertThat(encoder.encoded).isEqualTo(before.texts.subList(2 * BLOCK, N - BLOCK));
  }

  @Test
  void takesTheRowOfEqualTextsOnlyOnceFromEarlierFiles() {
    List<String> same = Collections.nCopies(3000, "the same");
    Texts texts = new Texts(Texts.numbered(3000).ids, same);
    create(texts, new WrittenEncoder("e", D));
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    Texts more = new Texts(Texts.numbered(3001).ids, Collections.nCopies(3001, "the same"));
    assertThat(resume(more, encoder).reused()).isEqualTo(3001);
    assertThat(encoder.encoded).isEmpty();
  }

  @Test
  void doesNothingWhereEverythingIsThere() throws IOException {
    Texts texts = Texts.numbered(N);
    create(texts, new WrittenEncoder("e", D));
    Object before = Files.readAttributes(out, "unix:ino,lastModifiedTime").toString();
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    assertThat(resume(texts, encoder)).isEqualTo(new Encoded(N, N, 0, 0, D));
    assertThat(encoder.encoded).isEmpty();
    assertThat(Files.readAttributes(out, "unix:ino,lastModifiedTime").toString()).isEqualTo(before);
    assertThat(names()).containsExactly("docs.ids", "docs.npy", "docs.rows");
  }

  @Test
  void repairsAFinishedFileWhoseBytesWereDamaged() throws IOException {
    Texts texts = Texts.numbered(N);
    byte[] whole = expected(texts);
    create(texts, new WrittenEncoder("e", D));
    flip(out, 128 + 4 * (long) D * (BLOCK + 7), new SplittableRandom(1));
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    resume(texts, encoder);
    assertThat(encoder.encoded).isEqualTo(texts.texts.subList(BLOCK, 2 * BLOCK));
    assertThat(out).hasBinaryContent(whole);
  }

  @Test
  void writesNewIdsForTheSameTexts() throws IOException {
    Texts texts = Texts.numbered(2000);
    create(texts, new WrittenEncoder("e", D));
    Texts renamed = new Texts(texts.ids.stream().map(id -> "new " + id).toList(), texts.texts);
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    resume(renamed, encoder);
    assertThat(encoder.encoded).isEmpty();
    assertThat(Files.readAllLines(folder.resolve("docs.ids"))).isEqualTo(renamed.ids);
  }

  @Test
  void leavesVectorsOfAnotherKindAlone() throws IOException {
    Texts texts = Texts.numbered(50);
    create(texts, new WrittenEncoder("e", D));
    byte[] before = Files.readAllBytes(out);
    assertThatThrownBy(() -> resume(texts, new WrittenEncoder("f", D)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "holds vectors made otherwise: by the encoder 'numbers drawn by e', not 'numbers drawn"
                + " by f'");
    assertThatThrownBy(
            () -> resume(out, texts, new WrittenEncoder("e", D), Side.QUERY, NumberType.FLOAT32))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("as those of a document");
    assertThatThrownBy(
            () -> resume(out, texts, new WrittenEncoder("e", D), Side.DOCUMENT, NumberType.FLOAT16))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("as float32");
    assertThat(out).hasBinaryContent(before);
  }

  @Test
  void neverReusesAnUnfinishedRowOfAnotherEncoder() {
    Texts texts = Texts.numbered(N);
    interrupt(texts, 2 * BLOCK);
    assertThatThrownBy(() -> resume(texts, new WrittenEncoder("f", D)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("made otherwise");
    WrittenEncoder same = new WrittenEncoder("e", D);
    assertThat(resume(texts, same).reused()).isEqualTo(2 * BLOCK);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void endsWhatEndedBetweenTheLastSteps(int steps) throws IOException {
    Texts old = Texts.numbered(300);
    create(old, new WrittenEncoder("e", D));
    Texts texts = Texts.numbered(N);
    byte[] whole = expected(texts);
    // What a run leaves that ends when all is computed: by hand, step by step.
    Path aside = folder.resolve("aside");
    Files.createDirectory(aside);
    create(
        aside.resolve("docs.npy"),
        texts,
        new WrittenEncoder("e", D),
        Side.DOCUMENT,
        NumberType.FLOAT32);
    Path part = Files.createDirectories(folder.resolve("docs.part/1"));
    Files.copy(aside.resolve("docs.npy"), part.resolve("vectors.npy"));
    Files.copy(aside.resolve("docs.rows"), part.resolve("vectors.rows"));
    if (steps > 0) {
      Files.delete(out);
    }
    if (steps > 1) {
      replace(aside.resolve("docs.ids"), folder.resolve("docs.ids"));
      replace(aside.resolve("docs.rows"), folder.resolve("docs.rows"));
    }
    if (steps > 2) {
      Files.move(part.resolve("vectors.npy"), out);
    }
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    resume(texts, encoder);
    assertThat(encoder.encoded).isEmpty();
    assertThat(out).hasBinaryContent(whole);
    assertThat(Files.readAllLines(folder.resolve("docs.ids"))).isEqualTo(texts.ids);
    assertThat(Files.exists(folder.resolve("docs.part"))).isFalse();
  }

  @Test
  void createsOnlyWhereNothingIs() throws IOException {
    Texts texts = Texts.numbered(N);
    interrupt(texts, BLOCK);
    assertThatThrownBy(() -> create(texts, new WrittenEncoder("e", D)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("docs.part: holds vectors that were not finished; resume (--resume)");
    resume(texts, new WrittenEncoder("e", D));
    assertThatThrownBy(() -> create(texts, new WrittenEncoder("e", D)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("docs.npy: is there already");
    Path own = folder.resolve("own.npy");
    Files.write(own, new byte[10]);
    assertThatThrownBy(
            () -> resume(own, texts, new WrittenEncoder("e", D), Side.DOCUMENT, NumberType.FLOAT32))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no own.rows beside it, so nothing says how it was made");
    assertThat(own).hasBinaryContent(new byte[10]);
  }

  @Test
  void leavesIdsAloneThatBelongToNothingHere() throws IOException {
    Files.writeString(folder.resolve("docs.ids"), "mine\n");
    assertThatThrownBy(() -> resume(Texts.numbered(3), new WrittenEncoder("e", D)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("docs.ids: is there already, without vectors");
    assertThat(folder.resolve("docs.ids")).hasContent("mine");
  }

  @Test
  void saysWhoMadeAFile() throws IOException {
    create(Texts.numbered(3), new WrittenEncoder("e", D));
    assertThat(VectorOrigin.of(out))
        .contains(new VectorOrigin("eDOCUMENT", Side.DOCUMENT, "numbers drawn by e"));
    flip(folder.resolve("docs.rows"), 60, new SplittableRandom(1));
    assertThat(VectorOrigin.of(out)).isEmpty();
    Files.delete(folder.resolve("docs.rows"));
    assertThat(VectorOrigin.of(out)).isEmpty();
  }

  @Test
  void keepsASecondRunOut() throws IOException {
    Texts texts = Texts.numbered(10);
    Files.createDirectories(folder.resolve("docs.part"));
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("docs.part/.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      assertThat(channel.lock().isValid()).isTrue();
      assertThatThrownBy(() -> create(texts, new WrittenEncoder("e", D)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is being written by another run of decoy");
    }
  }

  @Test
  void keepsWhatTheCallerNeedsOnTheWayUntilAllIsDone() throws IOException {
    Texts texts = Texts.numbered(N);
    try (VectorStore store = VectorStore.create(out)) {
      Files.createDirectories(store.scratch().resolve("deep"));
      Files.writeString(store.scratch().resolve("deep/texts"), "…");
      WrittenEncoder cut = new WrittenEncoder("e", D, BLOCK);
      assertThatThrownBy(() ->
              store.encode(texts, cut, Side.DOCUMENT, NumberType.FLOAT32, EncodingProgress.NONE))
          .isInstanceOf(WrittenEncoder.Killed.class);
    }
    try (VectorStore store = VectorStore.resume(out)) {
      assertThat(store.scratch().resolve("deep/texts")).exists();
      assertThatThrownBy(() ->
              store.requireMadeBy(new WrittenEncoder("f", D), Side.DOCUMENT, NumberType.FLOAT32))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("made otherwise");
    }
    resume(texts, new WrittenEncoder("e", D));
    assertThat(names()).containsExactly("docs.ids", "docs.npy", "docs.rows");
    Path other = folder.resolve("other.npy");
    try (VectorStore store = VectorStore.create(other)) {
      Files.createDirectories(store.scratch());
    }
    assertThat(names()).containsExactly("docs.ids", "docs.npy", "docs.rows");
  }

  @Test
  void namesTheTextWhoseVectorNoFileCanHold() {
    Texts texts = new Texts(List.of("a", "b"), List.of("fine", "not"));
    TextEncoder broken = new Broken(Float.NaN);
    assertThatThrownBy(() -> create(out, texts, broken, Side.DOCUMENT, NumberType.FLOAT32))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the vector of the text with the id 'b' holds NaN or an infinity");
    TextEncoder large = new Broken(1e6f);
    assertThatThrownBy(() -> resume(out, texts, large, Side.DOCUMENT, NumberType.FLOAT16))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not fit: 1000000.0 does not fit into half precision");
    assertThat(out).doesNotExist();
  }

  @Test
  void refusesNamesAndIdsThatCannotBe() {
    Texts texts = Texts.numbered(3);
    assertThatThrownBy(() ->
            create(
                folder.resolve("docs"),
                texts,
                new WrittenEncoder("e", D),
                Side.DOCUMENT,
                NumberType.FLOAT32))
        .hasMessageContaining("let it end in .npy");
    assertThatThrownBy(() ->
            create(
                folder.resolve("none/docs.npy"),
                texts,
                new WrittenEncoder("e", D),
                Side.DOCUMENT,
                NumberType.FLOAT32))
        .hasMessageContaining("lies in a folder that does not exist");
    assertThatThrownBy(
            () -> create(new Texts(List.of("a\nb"), List.of("x")), new WrittenEncoder("e", D)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line break");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void tellsHowFarItIs() {
    Texts texts = Texts.numbered(N);
    interrupt(texts, 2 * BLOCK);
    int[] told = new int[2];
    try (VectorStore store = VectorStore.resume(out)) {
      store.encode(
          texts,
          new WrittenEncoder("e", D),
          Side.DOCUMENT,
          NumberType.FLOAT32,
          new EncodingProgress() {
            @Override
            public void reused(int rows) {
              told[0] += rows;
            }

            @Override
            public void encoded(int rows) {
              told[1] += rows;
            }
          });
    }
    assertThat(told).containsExactly(2 * BLOCK, N - 2 * BLOCK);
  }

  /** Of two texts the second gets a number that is none, or too large. */
  private record Broken(float number) implements TextEncoder {
    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public String description() {
      return "broken";
    }

    @Override
    public String fingerprint(Side side) {
      return "broken";
    }

    @Override
    public int encode(List<String> texts, Side side, Matrix.Floats out) {
      out.values()[0] = 1;
      out.values()[1] = number;
      return 0;
    }
  }

  private Encoded create(Texts texts, TextEncoder encoder) {
    return create(out, texts, encoder, Side.DOCUMENT, NumberType.FLOAT32);
  }

  private Encoded resume(Texts texts, TextEncoder encoder) {
    return resume(out, texts, encoder, Side.DOCUMENT, NumberType.FLOAT32);
  }

  private static Encoded create(
      Path out, Texts texts, TextEncoder encoder, Side side, NumberType type) {
    try (VectorStore store = VectorStore.create(out)) {
      return store.encode(texts, encoder, side, type, EncodingProgress.NONE);
    }
  }

  private static Encoded resume(
      Path out, Texts texts, TextEncoder encoder, Side side, NumberType type) {
    try (VectorStore store = VectorStore.resume(out)) {
      return store.encode(texts, encoder, side, type, EncodingProgress.NONE);
    }
  }

  private void interrupt(Texts texts, int after) {
    assertThatThrownBy(() -> create(texts, new WrittenEncoder("e", D, after)))
        .isInstanceOf(WrittenEncoder.Killed.class);
  }

  /** The file that an undisturbed run makes, written without the store. */
  private byte[] expected(Texts texts) {
    Path file = folder.resolve("expected.npy");
    WrittenEncoder encoder = new WrittenEncoder("e", D);
    try (NpyWriter writer = new NpyWriter(file, NumberType.FLOAT32, D)) {
      for (String text : texts.texts) {
        writer.write(encoder.vector(text, Side.DOCUMENT), 0, 1);
      }
      writer.commit();
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path part(String name) {
    return folder.resolve("docs.part/1").resolve(name);
  }

  private static void truncate(Path file, long size) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flip(Path file, long at, SplittableRandom random) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int value = bytes.read();
      bytes.seek(at);
      bytes.write(value ^ random.nextInt(1, 256));
    }
  }

  private static void replace(Path from, Path to) throws IOException {
    Files.copy(from, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void remove() {
    for (String name : List.of("docs.npy", "docs.ids", "docs.rows")) {
      assertThat(folder.resolve(name).toFile().delete()).isTrue();
    }
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
