package dev.decoy.data.audit;

import dev.decoy.data.input.Content;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Reads the records of CSV or TSV with a header line. A field that begins with a double quote goes
 * on to the quote that ends it, over line ends too, with doubled quotes for one; so do the readers
 * of training files, for TSV as well.
 */
final class Delimited {
  private final Content content;
  private final char delimiter;
  private final List<String> names;
  private final String header;
  private String raw = "";
  private long line;

  /** Reads the header, which is the content's current line. */
  Delimited(Content content) {
    this.content = content;
    delimiter = content.text().indexOf('\t') >= 0 ? '\t' : ',';
    names = split();
    header = raw;
    if (names.size() < 3 || new HashSet<>(names).size() < names.size()) {
      throw content.bad(
          "the header needs three or more different column names; it has " + names,
          "write a header such as anchor,positive,negative");
    }
  }

  List<String> names() {
    return names;
  }

  String header() {
    return header;
  }

  /** The record that begins on the content's current line. */
  Fields read() {
    List<String> values = split();
    if (values.size() != names.size()) {
      throw content.bad(
          "the record has " + values.size() + " fields where the header has " + names.size(),
          "put fields that hold the delimiter or a line end in double quotes");
    }
    return Fields.of(content.name(), line, names, values);
  }

  /** The record as it stands in the file. */
  String raw() {
    return raw;
  }

  /** Line on which the record begins. */
  long line() {
    return line;
  }

  private List<String> split() {
    line = content.line();
    StringBuilder record = new StringBuilder(content.text());
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    int at = 0;
    while (true) {
      value.setLength(0);
      if (at < record.length() && record.charAt(at) == '"') {
        at = quoted(record, at + 1, value);
      }
      while (at < record.length() && record.charAt(at) != delimiter) {
        value.append(record.charAt(at++));
      }
      values.add(value.toString());
      if (at >= record.length()) {
        raw = record.toString();
        return values;
      }
      at++;
    }
  }

  /** Reads to the closing quote and returns the place after it. */
  private int quoted(StringBuilder record, int from, StringBuilder value) {
    int at = from;
    while (true) {
      if (at == record.length()) {
        more(record);
      } else if (record.charAt(at) != '"') {
        value.append(record.charAt(at++));
      } else if (at + 1 < record.length() && record.charAt(at + 1) == '"') {
        value.append('"');
        at += 2;
      } else {
        return at + 1;
      }
    }
  }

  private void more(StringBuilder record) {
    String end = content.endedInCarriageReturn() ? "\r\n" : "\n";
    if (!content.next() || record.length() > content.lineLimit()) {
      throw new dev.decoy.data.input.InputException(
          content.name(), line, "a double quote is never closed", "close it, or double it");
    }
    record.append(end).append(content.text());
  }
}
