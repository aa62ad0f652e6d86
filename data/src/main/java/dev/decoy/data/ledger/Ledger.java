package dev.decoy.data.ledger;

import dev.decoy.data.input.InputException;
import dev.decoy.measure.audit.Hypothesis;
import dev.decoy.measure.audit.LedgerEntry;
import dev.decoy.measure.audit.LedgerEntry.Claim;
import dev.decoy.measure.audit.LedgerEntry.Ended;
import dev.decoy.measure.audit.LedgerEntry.Reported;
import dev.decoy.measure.audit.LedgerEntry.Started;
import dev.decoy.measure.audit.Plan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A ledger of studies: a file of JSON lines that is only ever added to.
 *
 * <pre>
 * lineHash = SHA-256(prevLineHash ‖ canonical line without lineHash)
 * </pre>
 *
 * <p>A line is added under a lock on the file, by one write that is forced to the disk before the
 * call returns; processes and threads may share a ledger. Each time the whole chain is checked
 * first, and a ledger whose chain is broken takes no more lines. The order of lines is the order of
 * time; clocks are noted and not relied on. A line that a killed writer left unfinished stays where
 * it is: the next line written says how long it was and what its hash is.
 */
public final class Ledger {
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private final Path file;
  private final Redaction redaction;
  private final InstantSource clock;

  /**
   * A ledger in a file, which is made with the first line.
   *
   * @param file in a folder that exists
   * @param redaction what of configurations is hidden
   * @param clock for the times that are noted
   */
  public Ledger(Path file, Redaction redaction, InstantSource clock) {
    this.file = file.toAbsolutePath().normalize();
    this.redaction = redaction;
    this.clock = clock;
  }

  /** A ledger that hides nothing. */
  public Ledger(Path file) {
    this(file, Redaction.NONE, InstantSource.system());
  }

  /** All that was written, checked. */
  public LedgerReading read() {
    return Files.exists(file)
        ? LedgerReading.read(file)
        : LedgerReading.read(file.toString(), new byte[0]);
  }

  /**
   * Seals a plan: from here on it is what outcomes are held against.
   *
   * @param exploratory whether outcomes of its arms and seeds may exist already; the study is then
   *     exploratory for good
   * @return the hash of the line, to be noted where others can see it
   */
  public String seal(PlanFile plan, boolean exploratory) {
    return append(
        Map.of(
            "event",
            "seal",
            "planHash",
            plan.hash(),
            "plan",
            plain(plan),
            "exploratory",
            exploratory),
        reading -> {
          if (reading.plans().containsKey(plan.hash())) {
            throw bad("this plan is sealed already", "go on with it");
          }
          if (!exploratory && outcomeExists(reading, plan.plan())) {
            throw bad(
                "an outcome of the plan's arms and seeds exists already",
                "plan other seeds, or seal the plan as exploratory");
          }
        });
  }

  /** Notes that a run begins, before it does. */
  public String start(Started run) {
    Map<String, Object> line = new TreeMap<>();
    line.put("event", "start");
    line.put("planHash", run.plan());
    line.put("runId", run.run());
    line.put("arm", run.arm());
    line.put("seed", run.seed());
    Map<String, String> config = redaction.of(run.config());
    line.put("config", config);
    line.put("datasetHashes", run.datasets());
    line.put("splitTouched", run.split());
    line.put("codeVersion", run.codeVersion());
    line.put("exploratory", run.exploratory());
    return append(
        line,
        reading -> {
          Plan plan = sealed(reading, run.plan());
          for (LedgerEntry entry : reading.entries()) {
            if (entry instanceof Started other && other.run().equals(run.run())) {
              throw bad("the run '" + run.run() + "' was started before", "give it another name");
            }
          }
          if (!run.exploratory()) {
            plan.outside(run.arm(), config)
                .ifPresent(why -> {
                  throw bad(why, "keep to the plan, or declare the run exploratory");
                });
            if (run.split().equals(plan.split()) && !plan.seeds().contains(run.seed())) {
              throw bad(
                  "the seed " + run.seed() + " is not in the plan",
                  "keep to the plan, or declare the run exploratory");
            }
          }
        });
  }

  /** Notes how a run ended. */
  public String end(Ended end) {
    end.metrics()
        .forEach((metric, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                "the metric '" + metric + "' is " + value + "; note the run as failed instead");
          }
        });
    return append(
        Map.of(
            "event", "end",
            "planHash", end.plan(),
            "runId", end.run(),
            "status", word(end.status()),
            "metrics", end.metrics()),
        reading -> {
          sealed(reading, end.plan());
          boolean begun = false;
          for (LedgerEntry entry : reading.entries()) {
            begun |= entry instanceof Started run && run.run().equals(end.run());
            if (entry instanceof Ended other && other.run().equals(end.run())) {
              throw bad("the run '" + end.run() + "' has ended before", "end each run once");
            }
          }
          if (!begun) {
            throw bad("the run '" + end.run() + "' was never started", "start it first");
          }
        });
  }

  /** Notes that outcomes were looked at. */
  public String report(Reported look) {
    List<Object> claims = new ArrayList<>();
    for (Claim claim : look.claims()) {
      Map<String, Object> said = new TreeMap<>();
      said.put("treatment", claim.treatment());
      said.put("control", claim.control());
      said.put("metric", claim.metric());
      said.put("direction", word(claim.direction()));
      said.put("subgroup", claim.subgroup());
      claim.threshold().ifPresent(threshold -> said.put("threshold", threshold));
      claims.add(said);
    }
    return append(
        Map.of("event", "report", "planHash", look.plan(), "last", look.last(), "claims", claims),
        reading -> sealed(reading, look.plan()));
  }

  /** The hash of a line. */
  static String hash(String before, Map<String, Object> lineWithoutHash) {
    return Sha256.of(
        before.getBytes(StandardCharsets.US_ASCII), CanonicalJson.bytes(lineWithoutHash));
  }

  private static Object plain(PlanFile plan) {
    return Objects.requireNonNull(
        JsonPart.read("the plan", 1, plan.canonical().getBytes(StandardCharsets.UTF_8)).plain());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Plan sealed(LedgerReading reading, String hash) {
    PlanFile plan = reading.plans().get(hash);
    if (plan == null) {
      throw bad("no plan with the hash " + hash + " was sealed", "seal it first");
    }
    return plan.plan();
  }

  private static boolean outcomeExists(LedgerReading reading, Plan plan) {
    Map<String, Started> started = new TreeMap<>();
    for (LedgerEntry entry : reading.entries()) {
      if (entry instanceof Started run) {
        started.put(run.run(), run);
      } else if (entry instanceof Ended end) {
        Started run = started.get(end.run());
        if (run != null
            && run.split().equals(plan.split())
            && plan.seeds().contains(run.seed())
            && plan.hypotheses().stream().anyMatch(one -> concerns(one, run, end))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean concerns(Hypothesis hypothesis, Started run, Ended end) {
    return (hypothesis.treatment().equals(run.arm()) || hypothesis.control().equals(run.arm()))
        && end.metrics().containsKey(hypothesis.metric());
  }

  private InputException bad(String problem, String remedy) {
    return new InputException(file.toString(), 0, problem, remedy);
  }

  /** Whether a line may be added to what is there. */
  private interface Rule {
    void check(LedgerReading reading);
  }

  private String append(Map<String, Object> content, Rule rule) {
    // Locks on files are between processes; this one is between threads.
    ReentrantLock lock = LOCKS.computeIfAbsent(file, path -> new ReentrantLock());
    lock.lock();
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock between = channel.lock()) {
      boolean fresh = channel.size() == 0;
      byte[] there = readAll(channel);
      LedgerReading reading = LedgerReading.read(file.toString(), there);
      if (!reading.faults().isEmpty()) {
        throw bad(
            "the chain is broken: " + reading.faults().getFirst(),
            "keep this ledger as it is and begin another");
      }
      rule.check(reading);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      String before = reading.last();
      if (reading.tail() < reading.length()) {
        byte[] cut =
            java.util.Arrays.copyOfRange(there, (int) reading.tail(), (int) reading.length());
        out.write('\n');
        before =
            line(
                before,
                Map.of("event", "torn", "bytes", (long) cut.length, "sha256", Sha256.of(cut)),
                out);
      }
      String hash = line(before, content, out);
      ByteBuffer buffer = ByteBuffer.wrap(out.toByteArray());
      channel.position(there.length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      if (fresh) {
        forceFolder();
      }
      assert between.isValid();
      return hash;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the ledger " + file, e);
    } finally {
      lock.unlock();
    }
  }

  private String line(String before, Map<String, Object> content, ByteArrayOutputStream out)
      throws IOException {
    Map<String, Object> line = new TreeMap<>(content);
    line.put("time", clock.instant().toString());
    line.put("prevLineHash", before);
    String hash = hash(before, line);
    line.put("lineHash", hash);
    out.write(CanonicalJson.bytes(line));
    out.write('\n');
    return hash;
  }

  private static byte[] readAll(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
      // Reads on.
    }
    return buffer.array();
  }

  private void forceFolder() {
    Path folder = file.getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    } catch (IOException e) {
      // Some file systems cannot force a folder.
    }
  }
}
