package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Seed;
import dev.decoy.method.SpecException;
import dev.decoy.model.PairSetNetwork;
import dev.decoy.model.PairSetShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountNetworkFileTest {
  private static final CountPrior PRIOR = new CountPrior(0.25, 2, -2, 1, 0.5, 1, 0.5, 2, 7);

  @TempDir private Path folder;

  private Path written(String name, long seed) {
    PairSetShape shape = new PairSetShape(2, 8, 2, 1, 6);
    Path file = folder.resolve(name + ".npy");
    CountNetworkFile.write(
        file,
        new CountNetwork(PairSetNetwork.random(shape, new Seed(seed)), PRIOR),
        new LinkedHashMap<>(Map.of("seed", Long.toString(seed))));
    return file;
  }

  @Test
  void readsWhatItWrote() throws IOException {
    Path file = written("one", 5);
    CountNetwork read = CountNetworkFile.read(file);
    assertThat(read.prior()).isEqualTo(PRIOR);
    assertThat(read.network().shape()).isEqualTo(new PairSetShape(2, 8, 2, 1, 6));
    assertThat(read.network().flat())
        .isEqualTo(PairSetNetwork.random(read.network().shape(), new Seed(5)).flat());
    assertThat(Files.readString(folder.resolve("one.properties"))).contains("training.seed=5\n");
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder("one.npy", "one.properties");
    }
  }

  @Test
  void theShippedNetworkSaysHowItWasMade() throws IOException {
    Properties properties = new Properties();
    try (var in = CountNetworkFile.class.getResourceAsStream("count-network.properties")) {
      properties.load(in);
    }
    assertThat(properties)
        .containsKeys("training.seed", "training.comparisons", "training.batch", "training.rate");
    CountNetwork shipped = CountNetworkFile.shipped();
    assertThat(shipped.network().shape()).isEqualTo(CountNetwork.shape(shipped.exposure()));
    assertThat(shipped).isSameAs(CountNetworkFile.shipped());
  }

  @Test
  void noticesFilesThatDoNotBelongTogether() throws IOException {
    Path one = written("one", 5);
    written("two", 6);
    Files.copy(
        folder.resolve("two.properties"),
        folder.resolve("one.properties"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refused(one, "do not belong together");
  }

  @Test
  void noticesAFileThatWasCutOrChanged() throws IOException {
    Path one = written("one", 5);
    byte[] bytes = Files.readAllBytes(one);
    Files.write(one, Arrays.copyOf(bytes, bytes.length - 4));
    refused(one, "do not belong together");
    bytes[bytes.length - 1] ^= 1;
    Files.write(one, bytes);
    refused(one, "do not belong together");
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    Path one = written("one", 5);
    Files.delete(folder.resolve("one.properties"));
    refused(one, "one.properties: there is no such file");
    refused(folder.resolve("three.npy"), "there is no such file");
    refused(folder.resolve("one.bin"), "does not end in .npy");
  }

  @Test
  void saysWhatIsWrongInTheProperties() throws IOException {
    Path one = written("one", 5);
    Path properties = folder.resolve("one.properties");
    List<String> lines = Files.readAllLines(properties);
    Files.write(properties, lines.stream().filter(line -> !line.startsWith("prior.most")).toList());
    refused(one, "lack prior.most");
    Files.write(
        properties,
        lines.stream().map(line -> line.replace("shape.layers=1", "shape.layers=2")).toList());
    refused(one, "weights; PairSetShape");
    Files.writeString(properties, "name=other\n");
    refused(one, "another kind of file");
  }

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> CountNetworkFile.read(file))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(why);
  }
}
