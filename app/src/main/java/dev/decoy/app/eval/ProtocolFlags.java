package dev.decoy.app.eval;

import dev.decoy.data.input.InputException;
import dev.decoy.data.text.CalendarDate;
import dev.decoy.data.trec.Qrels;
import dev.decoy.method.SpecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of a protocol: which queries are measured apart, and what was there when. */
final class ProtocolFlags {
  private static final Pattern NO_VERSIONS = Pattern.compile("(?!)");

  @Option(
      names = "--groups",
      paramLabel = "FILE",
      description = "Also measure groups of queries apart: 'query TAB group' on each line.")
  private @Nullable Path groups;

  @Option(
      names = "--frequencies",
      paramLabel = "FILE",
      description =
          "Also measure head, torso and tail apart: 'query TAB how often it was asked' on each"
              + " line.")
  private @Nullable Path frequencies;

  @Option(
      names = "--frequency-limits",
      paramLabel = "T,H",
      description =
          "With --frequencies: torso queries were asked at least T times, head queries at least H"
              + " times (default: 6,45, as in TripClick).")
  private @Nullable String limits;

  @Option(
      names = "--query-dates",
      paramLabel = "FILE",
      description =
          "Measure as of each query's date, 'query TAB date' on each line: only older documents"
              + " count. Also measures the years apart, with the trend over them.")
  private @Nullable Path queryDates;

  @Option(
      names = "--document-dates",
      paramLabel = "FILE",
      description =
          "With --query-dates: 'document TAB date' on each line (default: the file of the"
              + " queries).")
  private @Nullable Path documentDates;

  @Option(
      names = "--versions",
      paramLabel = "REGEX",
      description =
          "With --query-dates: what makes ids versions of one case, such as [A-Z]$; documents that"
              + " equal the query without it are left out of its pool.")
  private @Nullable String versions;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      description =
          "Qrels that the system was trained on: stop if a tested query is among them or, with"
              + " --query-dates, if one of them is not older than every tested query.")
  private @Nullable Path train;

  /** Made by picocli. */
  ProtocolFlags() {}

  /** Says which flags do not go together. */
  void check() {
    if (limits != null && frequencies == null) {
      throw new SpecException("--frequency-limits is only read with --frequencies; add that");
    }
    if (queryDates == null && documentDates != null) {
      throw new SpecException("--document-dates is only read with --query-dates; add that");
    }
    if (queryDates == null && versions != null) {
      throw new SpecException("--versions is only read with --query-dates; add that");
    }
    long[] _ = frequencyLimits();
    Pattern _ = versions();
  }

  /** What counts as of the queries' dates, if they are given. */
  Optional<TimeProtocol> time() {
    if (queryDates == null) {
      return Optional.empty();
    }
    Map<String, CalendarDate> ofQueries = TimeProtocol.dates(queryDates);
    return Optional.of(
        new TimeProtocol(
            ofQueries,
            documentDates == null ? ofQueries : TimeProtocol.dates(documentDates),
            versions()));
  }

  /**
   * The groups that are measured apart.
   *
   * @param queries those that count
   */
  List<QueryGroups> groups(List<String> queries, Optional<TimeProtocol> time) {
    List<QueryGroups> all = new ArrayList<>();
    if (groups != null) {
      all.add(
          named(
              groups,
              QueryGroups.named(
                  queries,
                  KeyedFile.read(
                      groups,
                      Set.of("group", "split"),
                      "the group's name",
                      text -> Optional.of(text).filter(name -> !name.isEmpty())))));
    }
    if (frequencies != null) {
      long[] least = frequencyLimits();
      Map<String, Long> counts =
          KeyedFile.read(
              frequencies,
              Set.of("frequency", "count", "times"),
              "a whole number of at least 0",
              text ->
                  text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty());
      all.add(named(frequencies, QueryGroups.byFrequency(queries, counts, least[0], least[1])));
    }
    time.ifPresent(protocol ->
        all.add(QueryGroups.byYear(queries, TimeProtocol.years(protocol.queryDates()))));
    return all;
  }

  private static QueryGroups named(Path file, QueryGroups read) {
    if (read.members().isEmpty()) {
      throw new InputException(
          file.toString(), 0, "names none of the queries that count", "use the qrels' query ids");
    }
    return read;
  }

  /**
   * Stops if what is tested was trained on.
   *
   * @param queries those that count
   */
  void checkTrain(List<String> queries, Optional<TimeProtocol> time) {
    Path file = train;
    if (file == null) {
      return;
    }
    Set<String> trained = Qrels.read(file).queries();
    Set<String> shared = new LinkedHashSet<>(queries);
    shared.retainAll(new HashSet<>(trained));
    if (!shared.isEmpty()) {
      throw new InputException(
          file.toString(),
          0,
          shared.size()
              + " of the "
              + queries.size()
              + " tested queries were trained on, such as '"
              + shared.iterator().next()
              + "'",
          "test on other queries");
    }
    time.ifPresent(protocol -> {
      List<String> late = TimeProtocol.late(trained, new HashSet<>(queries), protocol.queryDates());
      if (!late.isEmpty()) {
        throw new InputException(
            file.toString(),
            0,
            late.size()
                + " of "
                + trained.size()
                + " training queries are not older than every tested query, such as '"
                + late.getFirst()
                + "'",
            "split by date, or leave out --train if the split is not meant to be one by date");
      }
    });
  }

  private Pattern versions() {
    try {
      return versions == null ? NO_VERSIONS : Pattern.compile(versions);
    } catch (PatternSyntaxException e) {
      throw new SpecException(
          "--versions is '"
              + versions
              + "', which is no regular expression: "
              + e.getDescription());
    }
  }

  private long[] frequencyLimits() {
    String text = limits == null ? "6,45" : limits;
    String[] parts = text.split(",", -1);
    if (parts.length == 2 && parts[0].matches("[0-9]{1,18}") && parts[1].matches("[0-9]{1,18}")) {
      long torso = Long.parseLong(parts[0]);
      long head = Long.parseLong(parts[1]);
      if (torso < head) {
        return new long[] {torso, head};
      }
    }
    throw new SpecException(
        "--frequency-limits is '" + text + "'; legal: two rising whole numbers, such as 6,45");
  }
}
