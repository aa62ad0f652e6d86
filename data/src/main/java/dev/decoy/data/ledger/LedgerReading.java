package dev.decoy.data.ledger;

import dev.decoy.data.input.InputException;
import dev.decoy.measure.audit.Hypothesis;
import dev.decoy.measure.audit.LedgerEntry;
import dev.decoy.measure.audit.Study;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a ledger holds, every line of it checked against the one before.
 *
 * @param entries of the lines that are whole, in order
 * @param plans the sealed plans, by hash
 * @param faults lines that were changed, taken out or put in: a sentence each, with file and line
 * @param torn lines that a writer was killed in the middle of: a sentence each; nothing that was
 *     whole is lost by them
 * @param hashes of the whole lines, in order: the last one, noted elsewhere, is a witness of all
 * @param tail where a torn last line begins, in bytes, or the length of the file
 * @param length of the file in bytes
 */
public record LedgerReading(
    List<LedgerEntry> entries,
    Map<String, PlanFile> plans,
    List<String> faults,
    List<String> torn,
    List<String> hashes,
    long tail,
    long length) {
  /** What stands before the first line. */
  static final String ORIGIN = "0".repeat(64);

  /** Copies the lists. */
  public LedgerReading {
    entries = List.copyOf(entries);
    plans = Map.copyOf(plans);
    faults = List.copyOf(faults);
    torn = List.copyOf(torn);
    hashes = List.copyOf(hashes);
  }

  /**
   * Reads a ledger.
   *
   * @throws UncheckedIOException if the file cannot be read; faults of its lines are not thrown
   */
  public static LedgerReading read(Path file) {
    try {
      return read(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the ledger " + file, e);
    }
  }

  static LedgerReading read(String file, byte[] bytes) {
    return new Reader(file, bytes).read();
  }

  /** The hash of the last whole line; zeros for an empty ledger. */
  public String last() {
    return hashes.isEmpty() ? ORIGIN : hashes.getLast();
  }

  /**
   * Faults, and one more where a hash that was noted elsewhere is not in the chain: lines were
   * taken off its end.
   */
  public List<String> faults(String witness) {
    if (hashes.contains(witness)) {
      return faults;
    }
    List<String> more = new ArrayList<>(faults);
    more.add("no line has the hash " + witness + ": lines were taken away");
    return more;
  }

  /**
   * One study of the ledger.
   *
   * @param hash of its plan
   * @throws IllegalArgumentException if no such plan was sealed
   */
  public Study study(String hash) {
    PlanFile plan = plans.get(hash);
    if (plan == null) {
      throw new IllegalArgumentException(
          "no plan with the hash " + hash + " was sealed; there are " + plans.keySet());
    }
    return new Study(plan.plan(), hash, entries, faults);
  }

  private static final class Reader {
    private final String file;
    private final byte[] bytes;
    private final List<LedgerEntry> entries = new ArrayList<>();
    private final Map<String, PlanFile> plans = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> torn = new ArrayList<>();
    private final List<String> hashes = new ArrayList<>();
    private String before = ORIGIN;
    private boolean linked = true;
    private Optional<Bad> pending = Optional.empty();

    /** A line that is not what it should be, until the next one says that it was torn. */
    private record Bad(long line, byte[] bytes, String sentence) {}

    Reader(String file, byte[] bytes) {
      this.file = file;
      this.bytes = bytes;
    }

    LedgerReading read() {
      int from = 0;
      long line = 0;
      while (from < bytes.length) {
        line++;
        int end = from;
        while (end < bytes.length && bytes[end] != '\n') {
          end++;
        }
        if (end == bytes.length) {
          torn.add(
              file
                  + ":"
                  + line
                  + ": the last line is cut off: its writer was killed; the next line"
                  + " that is written will say so");
          settle();
          return reading(from);
        }
        line(line, Arrays.copyOfRange(bytes, from, end));
        from = end + 1;
      }
      settle();
      return reading(from);
    }

    private LedgerReading reading(int tail) {
      return new LedgerReading(entries, plans, faults, torn, hashes, tail, bytes.length);
    }

    private void settle() {
      if (pending.isPresent()) {
        faults.add(pending.get().sentence);
        pending = Optional.empty();
        // What the broken line was followed by cannot be known.
        linked = false;
      }
    }

    private void line(long line, byte[] content) {
      JsonPart json;
      String hash;
      try {
        json = JsonPart.read(file, line, content);
        hash = check(json, content);
      } catch (InputException e) {
        settle();
        pending = Optional.of(new Bad(line, content, e.sentence()));
        return;
      }
      boolean tornBefore = json.part("event").text().equals("torn");
      if (tornBefore && pending.isPresent() && says(json, pending.get())) {
        torn.add(file + ":" + pending.get().line + ": the line is cut off: its writer was killed");
        pending = Optional.empty();
      } else if (tornBefore) {
        settle();
        faults.add(
            file
                + ":"
                + line
                + ": the cut line that this one speaks of is not there; it was changed");
      }
      settle();
      String claimed = json.part("prevLineHash").text();
      if (linked && !claimed.equals(before)) {
        faults.add(
            file
                + ":"
                + line
                + ": the line does not follow the one before it: lines were taken away,"
                + " put in or moved");
      }
      linked = true;
      before = hash;
      hashes.add(hash);
      try {
        entry(json, line).ifPresent(entries::add);
      } catch (InputException e) {
        faults.add(e.sentence());
      }
    }

    private static boolean says(JsonPart torn, Bad bad) {
      return torn.part("bytes").whole() == bad.bytes.length
          && torn.part("sha256").text().equals(Sha256.of(bad.bytes));
    }

    /** The hash of a line that is exactly as it was written. */
    private static String check(JsonPart json, byte[] content) {
      json.part("prevLineHash");
      json.part("event");
      String claimed = json.part("lineHash").text();
      Object plain = json.plain();
      if (!(plain instanceof Map<?, ?> map)
          || !Arrays.equals(CanonicalJson.bytes(plain), content)) {
        throw json.bad("the line was changed: it is not in canonical form", "restore the ledger");
      }
      Map<String, Object> rest = new TreeMap<>();
      map.forEach((key, value) -> {
        if (value != null && !key.equals("lineHash")) {
          rest.put(String.valueOf(key), value);
        }
      });
      String hash = Ledger.hash(json.part("prevLineHash").text(), rest);
      if (!hash.equals(claimed)) {
        throw json.bad("the line was changed: its hash is another", "restore the ledger");
      }
      return hash;
    }

    private Optional<LedgerEntry> entry(JsonPart json, long line) {
      String event = json.part("event").text();
      return switch (event) {
        case "seal" -> {
          String hash = json.part("planHash").text();
          PlanFile plan =
              PlanFile.read(
                  file,
                  line,
                  CanonicalJson.text(json.part("plan").plain()).getBytes(StandardCharsets.UTF_8));
          if (!plan.hash().equals(hash)) {
            throw json.bad("the sealed plan has another hash", "restore the ledger");
          }
          plans.putIfAbsent(hash, plan);
          yield Optional.of(new LedgerEntry.Sealed(hash));
        }
        case "start" ->
            Optional.of(
                new LedgerEntry.Started(
                    json.part("planHash").text(),
                    json.part("runId").text(),
                    json.part("arm").text(),
                    json.part("seed").whole(),
                    json.part("config").texts(),
                    json.part("datasetHashes").texts(),
                    json.part("splitTouched").text(),
                    json.part("codeVersion").text(),
                    json.part("exploratory").flag()));
        case "end" -> {
          Map<String, Double> metrics = new TreeMap<>();
          json.part("metrics").all().forEach((name, value) -> metrics.put(name, value.number()));
          yield Optional.of(
              new LedgerEntry.Ended(
                  json.part("planHash").text(),
                  json.part("runId").text(),
                  json.part("status").word(LedgerEntry.Status.class),
                  metrics));
        }
        case "report" -> {
          List<LedgerEntry.Claim> claims = new ArrayList<>();
          for (JsonPart claim : json.part("claims").list()) {
            claims.add(claim(claim));
          }
          yield Optional.of(
              new LedgerEntry.Reported(
                  json.part("planHash").text(), json.part("last").flag(), claims));
        }
        case "torn" -> Optional.empty();
        default -> throw json.bad("there is no event '" + event + "'", "use a newer version");
      };
    }

    private static LedgerEntry.Claim claim(JsonPart json) {
      json.only(Set.of("treatment", "control", "metric", "direction", "subgroup", "threshold"));
      return new LedgerEntry.Claim(
          json.part("treatment").text(),
          json.part("control").text(),
          json.part("metric").text(),
          json.part("direction").word(Hypothesis.Direction.class),
          json.part("subgroup").text(),
          json.has("threshold") ? Optional.of(json.part("threshold").number()) : Optional.empty());
    }
  }
}
