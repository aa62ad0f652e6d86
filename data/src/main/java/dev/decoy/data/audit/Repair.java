package dev.decoy.data.audit;

import dev.decoy.data.input.InputException;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.data.output.Compression;
import dev.decoy.method.SpecException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a copy of a training file without what an audit calls a problem, in the same format.
 *
 * <p>Records without a problem are copied as they stand. In formats of lists, offending passages
 * are taken out of their lists (with their scores and labels) and a record goes once it has no
 * positive or no negative left; in formats of one text per column the whole record goes, since a
 * column must not be empty. The copy is audited in turn, and gone through again as long as taking
 * something out has shown something new; what is found in it at the end is in the report.
 *
 * <p>The input is never touched. The log and then the copy take their names when both are whole.
 */
public final class Repair {
  private final Path file;
  private final Path out;
  private final AuditOptions options;
  private final IntConsumer progress;
  private final RepairLog log;
  private long dropped;
  private long changed;
  private @Nullable LineMap lines;

  private Repair(Path file, Path out, AuditOptions options, IntConsumer progress, RepairLog log) {
    this.file = file;
    this.out = out;
    this.options = options;
    this.progress = progress;
    this.log = log;
  }

  /** The log's name: the copy's with {@code .log.jsonl} behind it. */
  public static Path logOf(Path out) {
    return out.resolveSibling(out.getFileName() + ".log.jsonl");
  }

  /**
   * Repairs a file.
   *
   * @param file a training file of any known format
   * @param out the copy's name; {@code .gz} and {@code .zst} at its end pack it
   * @param options what to look for
   * @param progress is told the number of bytes of the file each time some were read
   * @throws InputException if the file cannot be read, or if nothing of it would be left
   * @throws SpecException if the copy would overwrite the file
   * @throws IOException if the copy cannot be written
   */
  public static RepairReport of(Path file, Path out, AuditOptions options, IntConsumer progress)
      throws IOException {
    if ((Files.exists(out) && Files.exists(file) && Files.isSameFile(file, out))
        || file.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize())) {
      throw new SpecException(
          out + " is the file itself, which is never changed; name another for the copy");
    }
    try (RepairLog log = new RepairLog(logOf(out))) {
      return new Repair(file, out, options, progress, log).run();
    }
  }

  private RepairReport run() throws IOException {
    AtomicFile copy = new AtomicFile(out);
    Audit.Pass pass = null;
    try {
      pass = Audit.Pass.over(file, Audit.recognition(options), options, progress);
      AuditReport before = pass.report();
      write(file, pass, copy);
      int rounds = 1;
      while (true) {
        Shape shape = pass.shape();
        pass.close();
        pass = Audit.Pass.over(copy.part(), fields -> shape, options, bytes -> {});
        if (pass.report().findings().stream().noneMatch(f -> options.isRepaired(f.kind()))) {
          log.commit();
          copy.commit();
          return new RepairReport(
              before, pass.report().of(out), out, logOf(out), dropped, changed, rounds);
        }
        AtomicFile next = new AtomicFile(out);
        try (AtomicFile last = copy) {
          copy = next;
          write(last.part(), pass, next);
        }
        rounds++;
      }
    } finally {
      copy.close();
      if (pass != null) {
        pass.close();
      }
      if (lines != null) {
        lines.close();
      }
    }
  }

  private void write(Path from, Audit.Pass pass, AtomicFile to) throws IOException {
    IdentityHashMap<TrainingRecord, Long> original = new IdentityHashMap<>();
    List<Check> checks = pass.checks().stream().map(Check::repairer).toList();
    long kept = 0;
    LineMap mapped = new LineMap();
    try (TrainingFile records = TrainingFile.open(from, fields -> pass.shape(), progress);
        DataInputStream known = lines == null ? null : lines.lines();
        OutputStream packed =
            Compression.of(String.valueOf(out.getFileName()))
                .pack(new BufferedOutputStream(to.out(), 1 << 16))) {
      for (String line : records.head()) {
        write(packed, line);
      }
      Cutter cutter =
          new Cutter(pass.shape(), options, log, record -> original.getOrDefault(record, 0L));
      Groups groups = new Groups(records);
      for (Optional<AnchorGroup> next = groups.next(); next.isPresent(); next = groups.next()) {
        AnchorGroup group = next.get();
        original.clear();
        cutter.begin();
        for (TrainingRecord record : group.records()) {
          original.put(record, known == null ? record.line() : known.readLong());
        }
        for (Check check : checks) {
          check.look(group, cutter);
        }
        for (TrainingRecord record : group.records()) {
          Edit edit = cutter.edit(record);
          if (edit.dropsRecord()) {
            dropped++;
            continue;
          }
          changed += edit.isEmpty() ? 0 : 1;
          write(packed, edit.isEmpty() ? record.raw() : edited(pass.shape(), record, edit));
          mapped.add(original.getOrDefault(record, 0L));
          kept++;
        }
      }
    } catch (RuntimeException | IOException e) {
      mapped.close();
      throw e;
    }
    if (lines != null) {
      lines.close();
    }
    lines = mapped;
    if (kept == 0) {
      throw new InputException(
          file.toString(),
          0,
          "every record has a problem, so nothing would be left",
          "look at the findings first, or leave some out with --ignore");
    }
  }

  private static String edited(Shape shape, TrainingRecord record, Edit edit) {
    return JsonCut.of(
        record.raw(), shape.cuts(record, edit), edit.lists() ? record.unlisted() : List.of());
  }

  private static void write(OutputStream out, String line) throws IOException {
    out.write(line.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }
}
