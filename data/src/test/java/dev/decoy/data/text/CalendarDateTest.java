package dev.decoy.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarDateTest {
  private static CalendarDate date(String text) {
    return CalendarDate.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2005-03-17",
        " 2005-03-17 ",
        "2005-03-17T12:00:00Z",
        "2005-03-17 12:00",
        "20050317",
        "17/03/2005",
        "17.3.2005",
        "17/03/2005 00:00:00"
      })
  void readsADay(String text) {
    LocalDate day = LocalDate.of(2005, 3, 17);
    assertThat(date(text)).isEqualTo(new CalendarDate(day, day));
  }

  @Test
  void aYearMayBeAnyOfItsDays() {
    assertThat(date("2004").last()).isEqualTo(LocalDate.of(2004, 12, 31));
    assertThat(date("2004-02").last()).isEqualTo(LocalDate.of(2004, 2, 29));
    assertThat(date("2004").isBefore(date("2005-01-01"))).isTrue();
    assertThat(date("2004").isBefore(date("2004-12-31"))).isFalse();
    assertThat(date("2004-12-30").isBefore(date("2004"))).isFalse();
    assertThat(date("2004-02").isBefore(date("2004-03"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "205", "2005-13", "2005-02-30", "1700000000", "03-2005", "-2005"})
  void refusesWhatIsNone(String text) {
    assertThat(CalendarDate.parse(text)).isEmpty();
  }
}
