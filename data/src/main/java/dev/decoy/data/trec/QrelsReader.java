package dev.decoy.data.trec;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import java.util.Locale;

/**
 * Reads relevance judgements as a stream.
 *
 * <p>Two forms, told apart by the first line that is not blank:
 *
 * <ul>
 *   <li>BEIR: {@code query-id TAB corpus-id TAB score}, with or without a header line;
 *   <li>TREC: {@code query iteration document grade}, separated by spaces or tabs.
 * </ul>
 *
 * <p>A grade is a whole number, also written {@code 1.0}. What grades mean is the caller's matter.
 */
public final class QrelsReader {
  /** Longest line in bytes. */
  private static final int LINE_LIMIT = 1 << 16;

  private QrelsReader() {}

  /** Takes one judgement. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one judgement.
     *
     * @param query id
     * @param document id
     * @param grade as in the file
     * @param line on which it stands, from 1
     * @throws InputException if it is not acceptable; thrown on or counted as the report says
     */
    void judgement(String query, String document, int grade, long line);
  }

  /**
   * Reads all judgements of a file.
   *
   * @param content at its beginning; stays the caller's to close
   * @param report says what becomes of lines that cannot be read
   * @param visitor takes them in the order of the file
   * @throws InputException if a line cannot be read and the report is strict, or if the file as a
   *     whole cannot
   */
  public static void read(Content content, InputReport report, Visitor visitor) {
    Form form = Form.UNKNOWN;
    while (content.next()) {
      if (content.start() == content.end()) {
        continue;
      }
      try {
        if (content.end() - content.start() > LINE_LIMIT) {
          throw content.bad(
              "the line is longer than " + LINE_LIMIT + " bytes",
              "write query, document and grade, one judgement per line");
        }
        String line = content.text();
        if (line.isBlank()) {
          continue;
        }
        if (form == Form.UNKNOWN) {
          form = Form.of(line, content);
          if (form == Form.BEIR && isHeader(line, content)) {
            continue;
          }
        }
        judgement(form, line, content, visitor);
      } catch (InputException e) {
        if (form == Form.UNKNOWN) {
          throw e;
        }
        report.refuse(InputReport.Kind.BAD_RECORD, e);
      }
    }
  }

  private enum Form {
    UNKNOWN,
    BEIR,
    TREC;

    static Form of(String line, Content content) {
      if (line.split("\t", -1).length == 3) {
        return BEIR;
      }
      if (line.strip().split("\\s+").length == 4) {
        return TREC;
      }
      throw content.bad(
          "the line is neither of BEIR's form (query, document, grade, separated by tabs) nor of"
              + " TREC's (query, iteration, document, grade)",
          "give judgements in one of these forms");
    }
  }

  private static void judgement(Form form, String line, Content content, Visitor visitor) {
    String[] parts = form == Form.BEIR ? line.split("\t", -1) : line.strip().split("\\s+");
    int expected = form == Form.BEIR ? 3 : 4;
    if (parts.length != expected) {
      throw content.bad(
          "the line has " + parts.length + " values where " + expected + " belong",
          form == Form.BEIR
              ? "write query, document and grade, separated by tabs"
              : "write query, iteration, document and grade");
    }
    String query = parts[0].strip();
    String document = parts[expected - 2].strip();
    if (query.isEmpty() || document.isEmpty()) {
      throw content.bad(
          "the " + (query.isEmpty() ? "query's" : "document's") + " id is empty",
          "write query, document and grade");
    }
    visitor.judgement(query, document, grade(parts[expected - 1].strip(), content), content.line());
  }

  private static boolean isHeader(String line, Content content) {
    String[] parts = line.toLowerCase(Locale.ROOT).split("\t", -1);
    String last = parts[2].strip();
    if (!last.isEmpty() && (Character.isDigit(last.charAt(0)) || last.startsWith("-"))) {
      return false;
    }
    if (parts[0].contains("corpus") || parts[0].contains("doc")) {
      throw content.bad(
          "the header names the document first", "put the query's id into the first column");
    }
    return parts[2].contains("score")
        || parts[2].contains("grade")
        || parts[2].contains("rel")
        || parts[2].contains("label");
  }

  private static int grade(String text, Content content) {
    String whole = text;
    int point = text.indexOf('.');
    if (point > 0 && text.substring(point + 1).chars().allMatch(c -> c == '0')) {
      whole = text.substring(0, point);
    }
    try {
      return Integer.parseInt(whole);
    } catch (NumberFormatException e) {
      throw content.bad(
          "the grade is '" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'",
          "write a whole number: 1 or more for relevant, 0 for judged and not relevant");
    }
  }
}
