package dev.decoy.onnx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.onnxruntime.OrtEnvironment;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * No network connection is opened, nothing is written to the user's home, and nothing is left in
 * the temporary folder.
 */
class OfflineTest {
  @TempDir Path temp;

  @Test
  void worksWithoutANetworkAndWritesNothingToTheHome() throws Exception {
    assumeTrue(
        runs("unshare", "-rn", "true"), "skipped: unshare cannot make a process without network");
    String out = run(List.of("unshare", "-rn"), 200);
    assertThat(out.lines().map(line -> line.substring(0, line.indexOf(' '))))
        .containsExactly("static-model2vec", "bert-mean", "cross-two");
    assertThat(files(temp.resolve("home"))).isEmpty();
    assertThat(files(temp.resolve("natives"))).isEmpty();
  }

  @Test
  void asksTheSystemForNoConnection() throws Exception {
    assumeTrue(runs("strace", "-V"), "skipped: there is no strace to watch with");
    assumeTrue(
        runs("unshare", "-rn", "true"), "skipped: unshare cannot make a process without network");
    Path calls = temp.resolve("calls");
    String calling = "trace=connect,sendto,sendmsg,sendmmsg";
    // The first report was seen nine seconds after the start.
    run(List.of("unshare", "-rn", "strace", "-f", "-e", calling, "-o", calls.toString()), 12_000);
    try (Stream<String> lines = Files.lines(calls, StandardCharsets.ISO_8859_1)) {
      assertThat(lines.filter(line -> line.contains("AF_INET"))).isEmpty();
    }
  }

  @Test
  void usesOfTheTokenizersOnlyTheirNativeFunctions() {
    // The library's own front, which asks a cloud who we are, is not even on the class path.
    assertThatThrownBy(() -> Class.forName("ai.djl.util.Ec2Utils"))
        .isInstanceOf(ClassNotFoundException.class);
    noClasses()
        .that()
        .resideInAPackage("dev.decoy.onnx")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "ai.djl.huggingface.tokenizers", "ai.djl.util..")
        .check(new ClassFileImporter().importPath(location(OnnxEncoder.class)));
    noClasses()
        .should()
        .callMethod(TokenizersLibrary.class, "createTokenizer", String.class, String.class)
        .check(new ClassFileImporter().importPath(location(OnnxEncoder.class)));
  }

  private String run(List<String> before, long wait) throws IOException, InterruptedException {
    Path home = Files.createDirectories(temp.resolve("home"));
    Path natives = Files.createDirectories(temp.resolve("natives"));
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + natives,
            "-cp",
            classPath(),
            Offline.class.getName(),
            Objects.requireNonNull(Expected.folder("bert-mean").getParent()).toString(),
            Long.toString(wait)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("HOME", home.toString());
    environment.put("XDG_CACHE_HOME", home.resolve("cache").toString());
    environment.remove("ORT_DISABLE_TELEMETRY");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private static String classPath() {
    return Stream.of(
            Offline.class,
            OnnxEncoder.class,
            TextEncoder.class,
            Matrix.class,
            TokenizersLibrary.class,
            OrtEnvironment.class,
            JsonMapper.class,
            JsonParser.class,
            com.fasterxml.jackson.annotation.JsonFormat.class,
            NullMarked.class)
        .map(OfflineTest::location)
        .distinct()
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> !file.equals(folder)).toList();
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
