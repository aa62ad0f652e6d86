package dev.decoy.data.input;

import dev.decoy.data.text.Utf8;
import java.util.List;

/**
 * The records of a file of JSON lines, CSV or TSV, as the values that somebody wants of each.
 *
 * <p>Which of the three it is shows in its first line that is not blank: an opening brace begins
 * JSON; a line with a tab is TSV's header; anything else is CSV's. A file called {@code .jsonl},
 * {@code .ndjson} or {@code .json} is JSON whatever its first line, which then is in error.
 */
public sealed interface Rows permits JsonRows, DelimitedRows {
  /**
   * Begins to read.
   *
   * @param content at its beginning; stays the caller's to close
   * @param slots what is wanted
   * @param report says what becomes of bad records, and counts them
   * @throws InputException if there is no record, or a header that lacks what it should have
   */
  static Rows of(Content content, List<Slot> slots, InputReport report) {
    while (content.next()) {
      Utf8 line = new Utf8();
      line.set(content.buffer(), content.start(), content.end());
      if (line.isBlank()) {
        continue;
      }
      content.again();
      int first = 0;
      while (line.bytes()[first] <= ' ' && line.bytes()[first] >= 0) {
        first++;
      }
      if (line.bytes()[first] == '[') {
        throw content.bad(
            "this is a JSON list", "write one object per line, for example with jq -c '.[]'");
      }
      boolean json =
          line.bytes()[first] == '{'
              || content.name().matches("(?is).*[.](jsonl|ndjson|json)([.](gz|zst|zstd))?");
      return json
          ? new JsonRows(content, slots, report)
          : new DelimitedRows(content, slots, report);
    }
    throw content.badFile("the file is empty", "give a file with at least one record");
  }

  /**
   * Goes to the next record that can be read; bad ones are thrown or counted as the report says.
   *
   * @return false after the last
   */
  boolean next();

  /** The current record's values. */
  Row row();

  /** Whether records of this file can have the value at all; a header tells, JSON never does. */
  boolean offers(int slot);

  /** The names that a header gives, quoted; empty for JSON. */
  String columnsInWords();

  /** Line on which the current record begins, from 1. */
  long line();

  /** A problem with the current record. */
  InputException bad(String problem, String remedy);
}
