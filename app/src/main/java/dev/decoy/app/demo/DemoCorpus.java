package dev.decoy.app.demo;

import dev.decoy.candidate.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The corpus that the demo works on: the running JDK's methods where its sources are, a made-up
 * shop elsewhere; made once and kept.
 *
 * @param folder where it lies, in the BEIR layout
 * @param summary what it was made from and how much there is
 * @param analyzer the name of the text analysis that suits it: {@code code} or {@code english}
 * @param isKept whether it was there already
 */
record DemoCorpus(Path folder, CorpusSummary summary, String analyzer, boolean isKept) {
  private static final String MODULE = "java.base";

  /** Hears what is going on; called by one thread at a time. */
  interface Listener extends ParseProgress {
    /** A sentence for the user. */
    void say(String sentence);
  }

  /** The part that models are trained on, in the same layout. */
  Path sample() {
    return folder.resolve(CorpusFolder.SAMPLE);
  }

  /**
   * Finds the corpus or makes it.
   *
   * @param folder where it shall lie
   * @param sources the JDK's {@code src.zip}; empty where there is none
   * @param seed of the made-up corpus; the JDK's is the same for every seed
   * @param threads how many threads parse at once, at least 1; plays no part in the result
   */
  static DemoCorpus prepare(
      Path folder, Optional<Path> sources, long seed, int threads, Listener listener)
      throws IOException, InterruptedException {
    if (sources.isPresent() && MethodParser.isAvailable()) {
      return ofJdk(folder, sources.get(), threads, listener);
    }
    listener.say(
        "This Java at "
            + System.getProperty("java.home")
            + (sources.isPresent() ? " has no compiler" : " has no lib/src.zip")
            + ", so the demo makes up a small shop instead of reading the JDK's sources"
            + (sources.isPresent()
                ? "; run it with a JDK to see them."
                : "; some systems have them in a package of their own, such as openjdk-25-source."));
    return generated(folder, seed);
  }

  private static DemoCorpus ofJdk(Path folder, Path sources, int threads, Listener listener)
      throws IOException, InterruptedException {
    String key = "jdk-" + JdkCorpus.VERSION + "-" + MODULE + "-" + sha256(sources);
    CorpusFolder place = new CorpusFolder(folder);
    Optional<CorpusSummary> kept = place.kept(key);
    if (kept.isPresent()) {
      return new DemoCorpus(folder, kept.get(), "code", true);
    }
    String origin = "the sources of JDK " + Runtime.version() + ", module " + MODULE;
    CorpusSummary summary =
        place.make(
            origin,
            key,
            () -> {
              try (SourceArchive archive = SourceArchive.open(sources, MODULE)) {
                return JdkCorpus.of(archive, threads, listener);
              }
            });
    return new DemoCorpus(folder, summary, "code", false);
  }

  private static DemoCorpus generated(Path folder, long seed)
      throws IOException, InterruptedException {
    String key = "shop-" + GeneratedCorpus.VERSION + "-" + seed;
    CorpusFolder place = new CorpusFolder(folder);
    Optional<CorpusSummary> kept = place.kept(key);
    if (kept.isPresent()) {
      return new DemoCorpus(folder, kept.get(), "english", true);
    }
    CorpusSummary summary =
        place.make("a made-up shop, seed " + seed, key, () -> GeneratedCorpus.of(new Seed(seed)));
    return new DemoCorpus(folder, summary, "english", false);
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
