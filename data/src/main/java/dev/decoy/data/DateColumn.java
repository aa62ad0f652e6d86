package dev.decoy.data;

import dev.decoy.candidate.Column;
import dev.decoy.data.input.InputException;
import dev.decoy.data.store.TextStore;
import dev.decoy.data.text.CalendarDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field's dates as days since 1970-01-01; absent where the field is empty. All are read when the
 * first is asked for, so that fields that hold no dates do no harm.
 */
final class DateColumn implements Column.Longs {
  /** Which day of a date that leaves some open. */
  enum Day {
    FIRST,
    LAST
  }

  private final TextStore store;
  private final String what;
  private final String field;
  private final Day day;

  private volatile long @Nullable [] days;

  /**
   * @param what a record is called in messages, such as {@code document}
   */
  DateColumn(TextStore store, String what, String field, Day day) {
    this.store = store;
    this.what = what;
    this.field = field;
    this.day = day;
  }

  @Override
  public long get(int ordinal) {
    long[] read = days;
    return (read == null ? read() : read)[ordinal];
  }

  private synchronized long[] read() {
    long[] known = days;
    if (known != null) {
      return known;
    }
    long[] read = new long[store.size()];
    for (int i = 0; i < read.length; i++) {
      read[i] = day(i);
    }
    days = read;
    return read;
  }

  private long day(int ordinal) {
    String text = store.field(ordinal, field);
    if (text.isBlank()) {
      return ABSENT;
    }
    Optional<CalendarDate> date = CalendarDate.parse(text);
    if (date.isEmpty()) {
      throw new InputException(
          what + " '" + store.id(ordinal) + "'",
          0,
          "its field '" + field + "' is '" + text + "', which is no date",
          "write dates such as " + CalendarDate.LEGAL);
    }
    return (day == Day.FIRST ? date.get().first() : date.get().last()).toEpochDay();
  }
}
