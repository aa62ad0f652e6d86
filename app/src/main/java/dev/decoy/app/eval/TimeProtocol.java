package dev.decoy.app.eval;

import dev.decoy.data.input.InputException;
import dev.decoy.data.text.CalendarDate;
import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Measures as if nothing later had been written: of a query's ranking and of its judgements only
 * documents count that are older than the query.
 *
 * @param queryDates by query
 * @param documentDates by document; those of the queries where a query is a document, too
 * @param versions what is taken away from ids before a query is compared with a document: those
 *     that are equal then are one case, and such a document is in no pool of the query. Matches
 *     nothing where ids have no versions
 */
record TimeProtocol(
    Map<String, CalendarDate> queryDates,
    Map<String, CalendarDate> documentDates,
    Pattern versions) {
  private static final Set<String> HEADERS = Set.of("date", "year", "day", "published");

  /** Reads a file of dates; an id without a date is one that the file lacks. */
  static Map<String, CalendarDate> dates(Path file) {
    return KeyedFile.read(
        file, HEADERS, "a date such as " + CalendarDate.LEGAL, CalendarDate::parse);
  }

  /** Why a document is not in a query's pool. */
  private enum Why {
    POOLED,
    LATE,
    UNDATED,
    SAME
  }

  private Why why(String query, CalendarDate asked, String document) {
    if (document.equals(query)
        || versions
            .matcher(document)
            .replaceAll("")
            .equals(versions.matcher(query).replaceAll(""))) {
      return Why.SAME;
    }
    CalendarDate written = documentDates.get(document);
    if (written == null) {
      return Why.UNDATED;
    }
    return written.isBefore(asked) ? Why.POOLED : Why.LATE;
  }

  /**
   * Judgements of documents that are older than their query.
   *
   * @param kept the judgements that are left; queries that lost all relevant documents are gone
   * @param undatedQueries queries without a date
   * @param hopeless queries without a relevant document that is older
   * @param late relevant documents that are not older than their query
   * @param undated relevant documents without a date
   * @param same relevant documents that are the query itself or a version of it
   */
  record Judged(Qrels kept, int undatedQueries, int hopeless, int late, int undated, int same) {}

  /** Filters judgements. */
  Judged judged(Path file, Qrels qrels, int level) {
    Qrels.Builder kept = new Qrels.Builder();
    int undatedQueries = 0;
    int hopeless = 0;
    Map<Why, Integer> counts = new EnumMap<>(Why.class);
    boolean any = false;
    for (String query : qrels.queries()) {
      CalendarDate asked = queryDates.get(query);
      if (asked == null) {
        undatedQueries++;
        continue;
      }
      Map<String, Integer> own = new LinkedHashMap<>();
      boolean relevant = false;
      for (Map.Entry<String, Integer> judgement : qrels.grades(query).entrySet()) {
        Why why = why(query, asked, judgement.getKey());
        if (why == Why.POOLED) {
          own.put(judgement.getKey(), judgement.getValue());
          relevant |= judgement.getValue() >= level;
        } else if (judgement.getValue() >= level) {
          counts.merge(why, 1, Integer::sum);
        }
      }
      if (!relevant) {
        hopeless++;
        continue;
      }
      any = true;
      own.forEach((document, grade) -> kept.add(query, document, grade));
    }
    if (!any) {
      throw new InputException(
          file.toString(),
          0,
          "no query has a relevant document that is older than the query",
          "give dates of these queries and documents, by the ids that the judgements have");
    }
    return new Judged(
        kept.build(),
        undatedQueries,
        hopeless,
        counts.getOrDefault(Why.LATE, 0),
        counts.getOrDefault(Why.UNDATED, 0),
        counts.getOrDefault(Why.SAME, 0));
  }

  /**
   * A run without what was not there yet.
   *
   * @param late retrieved documents that are not older than their query
   * @param undated retrieved documents without a date
   * @param same retrieved documents that are the query itself or a version of it
   */
  record Retrieved(TrecRun kept, int late, int undated, int same) {}

  /** Filters a run; rankings of queries that do not count are left out. */
  Retrieved retrieved(TrecRun run, Set<String> counting) {
    TrecRun.Builder kept = new TrecRun.Builder(run.tag());
    Map<Why, Integer> counts = new EnumMap<>(Why.class);
    for (String query : run.queries()) {
      CalendarDate asked = queryDates.get(query);
      if (asked == null || !counting.contains(query)) {
        continue;
      }
      TrecRun.Ranking ranking = run.ranking(query);
      for (int i = 0; i < ranking.size(); i++) {
        Why why = why(query, asked, ranking.document(i));
        counts.merge(why, 1, Integer::sum);
        if (why == Why.POOLED) {
          boolean _ = kept.add(query, ranking.document(i), ranking.score(i));
        }
      }
    }
    return new Retrieved(
        kept.build(),
        counts.getOrDefault(Why.LATE, 0),
        counts.getOrDefault(Why.UNDATED, 0),
        counts.getOrDefault(Why.SAME, 0));
  }

  /** The year of each query: of the first day that its date may mean. */
  static Map<String, Integer> years(Map<String, CalendarDate> queryDates) {
    Map<String, Integer> years = new LinkedHashMap<>();
    queryDates.forEach((query, date) -> years.put(query, date.first().getYear()));
    return years;
  }

  /**
   * Training queries that are not older than the first query that is tested.
   *
   * @param train queries that a model was trained on
   * @param tested queries that count
   */
  static List<String> late(
      Set<String> train, Set<String> tested, Map<String, CalendarDate> queryDates) {
    CalendarDate first = null;
    for (String query : tested) {
      CalendarDate asked = queryDates.get(query);
      if (asked != null && (first == null || asked.first().isBefore(first.first()))) {
        first = asked;
      }
    }
    List<String> late = new ArrayList<>();
    if (first != null) {
      for (String query : new HashSet<>(train)) {
        CalendarDate asked = queryDates.get(query);
        if (asked != null && !asked.isBefore(first)) {
          late.add(query);
        }
      }
    }
    late.sort(null);
    return late;
  }
}
