package dev.decoy.data.input;

import dev.decoy.data.text.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records of CSV (RFC 4180, so values in quotation marks may hold commas, line ends and doubled
 * quotation marks) or of TSV (no quoting at all: a value is what stands between two tabs). The
 * first line names the columns, in any case. Blank lines are passed over.
 */
final class DelimitedRows implements Rows {
  private final Content content;
  private final InputReport report;
  private final Row row;
  private final boolean tabs;
  private final List<String> columns = new ArrayList<>();
  private final int[] slotOf;
  private final int[] rankOf;
  private final boolean[] offered;
  private final Utf8 record = new Utf8();
  private final Utf8 unwanted = new Utf8();
  private long line;

  /** Whether the first record is still to be given. */
  private boolean pending;

  DelimitedRows(Content content, List<Slot> slots, InputReport report) {
    this.content = content;
    this.report = report;
    this.row = new Row(slots);
    while (content.next() && content.start() == content.end()) {}
    content.check();
    String first = content.text();
    tabs = first.indexOf('\t') >= 0;
    content.again();
    record();
    boolean byPlace =
        slots.stream().anyMatch(slot -> slot.names().getFirst().matches(":[1-9][0-9]{0,3}"));
    header(byPlace);
    pending = byPlace;
    slotOf = new int[columns.size()];
    rankOf = new int[columns.size()];
    offered = new boolean[slots.size()];
    Arrays.fill(slotOf, -1);
    for (int slot = 0; slot < slots.size(); slot++) {
      List<String> names = slots.get(slot).names();
      for (int rank = 0; rank < names.size() && !slots.get(slot).shape().isList(); rank++) {
        claim(slot, rank, names.get(rank));
      }
    }
  }

  @Override
  public boolean next() {
    while (pending || record()) {
      pending = false;
      if (record.isEmpty()) {
        continue;
      }
      row.clear();
      try {
        values();
        return true;
      } catch (InputException e) {
        report.refuse(InputReport.Kind.BAD_RECORD, e);
      }
    }
    return false;
  }

  @Override
  public Row row() {
    return row;
  }

  @Override
  public boolean offers(int slot) {
    return offered[slot];
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public InputException bad(String problem, String remedy) {
    return new InputException(content.name(), line, problem, remedy);
  }

  private void claim(int slot, int rank, String name) {
    for (int column = 0; column < columns.size(); column++) {
      if (columns.get(column).equalsIgnoreCase(name)) {
        if (columns.lastIndexOf(columns.get(column)) != column) {
          throw content.bad("two columns are called '" + name + "'", "rename one of them");
        }
        if (slotOf[column] < 0) {
          slotOf[column] = slot;
          rankOf[column] = rank;
          offered[slot] = true;
        }
        return;
      }
    }
  }

  private void header(boolean byPlace) {
    List<Utf8> cells = new ArrayList<>();
    split(column -> {
      Utf8 cell = new Utf8();
      cells.add(cell);
      return cell;
    });
    for (Utf8 cell : cells) {
      columns.add(byPlace ? ":" + (columns.size() + 1) : cell.toString().strip());
    }
  }

  @Override
  public String columnsInWords() {
    String words = "'" + String.join("', '", columns) + "'";
    return words.length() > 200 ? words.substring(0, 200) + "…" : words;
  }

  /** Gathers the next record's bytes, which in CSV may span lines; false at the end. */
  private boolean record() {
    record.clear();
    do {
      if (!content.next()) {
        return false;
      }
      line = content.line();
    } while (!checked());
    record.append(content.buffer(), content.start(), content.end());
    boolean open = !tabs && oddQuotes();
    while (open) {
      // Skipping from here on would silently swallow good records, so this is never lenient.
      boolean carriageReturn = content.endedInCarriageReturn();
      if (!content.next()) {
        throw bad(
            "a quotation mark is opened and never closed",
            "close it; inside a quoted value write it twice");
      }
      content.check();
      if (carriageReturn) {
        record.append((byte) '\r');
      }
      record.append((byte) '\n');
      record.append(content.buffer(), content.start(), content.end());
      if (record.length() > content.lineLimit()) {
        throw bad(
            "the record is longer than " + content.lineLimit() + " bytes",
            "look for a quotation mark that is opened and never closed");
      }
      open = !oddQuotes();
    }
    return true;
  }

  private boolean checked() {
    try {
      content.check();
      return true;
    } catch (InputException e) {
      report.refuse(InputReport.Kind.BAD_RECORD, e);
      return false;
    }
  }

  /** Whether the current line has an odd number of quotation marks: it opens or closes a value. */
  private boolean oddQuotes() {
    boolean odd = false;
    byte[] bytes = content.buffer();
    for (int i = content.start(); i < content.end(); i++) {
      odd ^= bytes[i] == '"';
    }
    return odd;
  }

  private void values() {
    int found =
        split(column -> {
          if (column >= slotOf.length || slotOf[column] < 0) {
            unwanted.clear();
            return unwanted;
          }
          return row.wants(slotOf[column], rankOf[column])
              ? row.take(slotOf[column], rankOf[column])
              : unwanted;
        });
    if (found != columns.size()) {
      throw bad(
          "the record has "
              + found
              + (found == 1 ? " value" : " values")
              + " where the header has "
              + columns.size()
              + " columns",
          tabs
              ? "write one value per column, separated by tabs"
              : "put values that hold a comma or a line end in quotation marks");
    }
  }

  /** Where the value of a column goes. */
  @FunctionalInterface
  private interface Cells {
    Utf8 at(int column);
  }

  /** Splits the record; returns the number of values. */
  private int split(Cells cells) {
    byte[] bytes = record.bytes();
    int end = record.length();
    byte separator = (byte) (tabs ? '\t' : ',');
    int column = 0;
    int at = 0;
    while (true) {
      Utf8 cell = cells.at(column);
      if (!tabs && at < end && bytes[at] == '"') {
        at = quoted(bytes, at + 1, end, cell);
      } else {
        int from = at;
        while (at < end && bytes[at] != separator) {
          if (!tabs && bytes[at] == '"') {
            throw bad(
                "value " + (column + 1) + " holds a quotation mark but is not in quotation marks",
                "put the value in quotation marks and double those inside");
          }
          at++;
        }
        cell.append(bytes, from, at);
        if (tabs
            && at - from > 1
            && bytes[from] == '"'
            && bytes[at - 1] == '"'
            && cell != unwanted) {
          report.add(InputReport.Kind.QUOTED_TSV, content.name() + ":" + line);
        }
      }
      column++;
      if (at == end) {
        return column;
      }
      if (bytes[at] != separator) {
        throw bad(
            "there is text after the closing quotation mark of value " + column,
            "double quotation marks that belong to the value");
      }
      at++;
    }
  }

  /** Copies a quoted value up to its closing mark; returns the index after that. */
  private int quoted(byte[] bytes, int from, int end, Utf8 cell) {
    int at = from;
    int run = from;
    while (at < end) {
      if (bytes[at] != '"') {
        at++;
      } else if (at + 1 < end && bytes[at + 1] == '"') {
        cell.append(bytes, run, at + 1);
        at += 2;
        run = at;
      } else {
        cell.append(bytes, run, at);
        return at + 1;
      }
    }
    throw bad(
        "a quotation mark is opened and never closed",
        "close it; inside a quoted value write it twice");
  }
}
