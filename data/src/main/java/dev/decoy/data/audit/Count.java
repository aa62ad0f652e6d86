package dev.decoy.data.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts offences by kind and keeps the first examples. */
final class Count implements Offences {
  private static final int EXAMPLES = 5;

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Kind, List<Finding.Example>> examples = new EnumMap<>(Kind.class);

  @Override
  public void negative(Kind kind, TrainingRecord record, int index, String why) {
    line(kind, record.line(), record.negatives().get(index).text(), why);
  }

  @Override
  public void positive(Kind kind, TrainingRecord record, int index, String why) {
    line(kind, record.line(), record.anchor(), why);
  }

  @Override
  public void record(Kind kind, TrainingRecord record, String why) {
    line(kind, record.line(), record.anchor(), why);
  }

  @Override
  public void unlisted(Kind kind, TrainingRecord record, String why) {
    line(kind, record.line(), record.anchor(), why);
  }

  @Override
  public void line(Kind kind, long line, String text, String why) {
    counts.merge(kind, 1L, Long::sum);
    List<Finding.Example> kept = examples.computeIfAbsent(kind, k -> new ArrayList<>());
    if (kept.size() < EXAMPLES || line < kept.getLast().line()) {
      kept.add(new Finding.Example(line, Clip.of(text, 80), why));
      // Stable: what was found first on a line stays first.
      kept.sort(Comparator.comparingLong(Finding.Example::line));
      if (kept.size() > EXAMPLES) {
        kept.removeLast();
      }
    }
  }

  List<Finding> findings(long records, long positives, long negatives) {
    List<Finding> findings = new ArrayList<>();
    counts.forEach((kind, count) -> {
      long of =
          switch (kind.unit()) {
            case RECORD -> records;
            case NEGATIVE -> negatives;
            case TEXT -> records + positives + negatives;
          };
      findings.add(new Finding(kind, count, of, examples.getOrDefault(kind, List.of())));
    });
    return findings;
  }
}
