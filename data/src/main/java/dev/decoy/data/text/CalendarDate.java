package dev.decoy.data.text;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date as data sets write it, which may leave open the month or the day: {@code 2005}, {@code
 * 2005-03}, {@code 2005-03-17}, {@code 2005-03-17T12:00:00Z}, {@code 20050317}, {@code 17/03/2005}
 * (day first, as in Europe's courts). A time of day does not count.
 *
 * @param first the first day that it may mean
 * @param last the last day that it may mean
 */
public record CalendarDate(LocalDate first, LocalDate last) {
  /** What can be read, for messages. */
  public static final String LEGAL = "2005, 2005-03, 2005-03-17 or 17/03/2005";

  private static final Pattern ISO =
      Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2})(?:[T ].*)?)?)?");
  private static final Pattern PLAIN = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})");
  private static final Pattern DAY_FIRST =
      Pattern.compile("(\\d{1,2})[/.](\\d{1,2})[/.](\\d{4})(?: .*)?");

  /** Reads a date; empty if it is none. */
  public static Optional<CalendarDate> parse(String text) {
    String date = text.strip();
    try {
      Matcher iso = ISO.matcher(date);
      if (iso.matches()) {
        int year = Integer.parseInt(iso.group(1));
        if (iso.group(2) == null) {
          return Optional.of(
              new CalendarDate(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31)));
        }
        YearMonth month = YearMonth.of(year, Integer.parseInt(iso.group(2)));
        return Optional.of(
            iso.group(3) == null
                ? new CalendarDate(month.atDay(1), month.atEndOfMonth())
                : day(month.atDay(Integer.parseInt(iso.group(3)))));
      }
      Matcher plain = PLAIN.matcher(date);
      if (plain.matches()) {
        return Optional.of(day(of(plain.group(1), plain.group(2), plain.group(3))));
      }
      Matcher dayFirst = DAY_FIRST.matcher(date);
      if (dayFirst.matches()) {
        return Optional.of(day(of(dayFirst.group(3), dayFirst.group(2), dayFirst.group(1))));
      }
    } catch (DateTimeException e) {
      // A 31st of February is none.
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Whether every day that it may mean lies before every day that the other may mean. */
  public boolean isBefore(CalendarDate other) {
    return last.isBefore(other.first);
  }

  private static LocalDate of(String year, String month, String day) {
    return LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
  }

  private static CalendarDate day(LocalDate day) {
    return new CalendarDate(day, day);
  }
}
