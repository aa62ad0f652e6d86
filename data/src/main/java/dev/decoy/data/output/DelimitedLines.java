package dev.decoy.data.output;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * CSV or TSV with a header line, UTF-8, records ended by a line feed.
 *
 * <p>A field that holds the delimiter, a double quote or the end of a line stands in double quotes,
 * with quotes doubled, in both. An empty field is written as two quotes.
 */
final class DelimitedLines implements RecordSink {
  private final Writer out;
  private final char delimiter;
  private final Tally tally;
  private final List<String> columns = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();
  private boolean headed;

  DelimitedLines(OutputStream out, char delimiter, Tally tally) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    this.delimiter = delimiter;
    this.tally = tally;
  }

  @Override
  public void text(String column, String value) {
    field(column, WellFormed.of(value, true, tally));
  }

  @Override
  public void number(String column, int value) {
    field(column, Integer.toString(value));
  }

  @Override
  public void score(String column, float value) {
    field(column, Float.toString(value));
  }

  @Override
  public void texts(String column, List<Passage> passages) {
    throw list(column);
  }

  @Override
  public void numbers(String column, int[] values) {
    throw list(column);
  }

  @Override
  public void scores(String column, float[] values) {
    throw list(column);
  }

  @Override
  public void passages(String column, List<Passage> passages) {
    throw list(column);
  }

  @Override
  public void end() throws IOException {
    if (!headed) {
      line(columns);
      headed = true;
    }
    line(fields);
    columns.clear();
    fields.clear();
    tally.record();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  private void field(String column, String value) {
    columns.add(column);
    fields.add(value);
  }

  private void line(List<String> values) throws IOException {
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        out.write(delimiter);
      }
      write(values.get(i));
    }
    out.write('\n');
  }

  private void write(String value) throws IOException {
    if (!value.isEmpty()
        && value.indexOf(delimiter) < 0
        && value.indexOf('"') < 0
        && value.indexOf('\n') < 0
        && value.indexOf('\r') < 0) {
      out.write(value);
      return;
    }
    out.write('"');
    out.write(value.replace("\"", "\"\""));
    out.write('"');
  }

  // TrainingFormat.open refuses such a file before the first row.
  private static IllegalStateException list(String column) {
    return new IllegalStateException("column " + column + " is a list, which CSV cannot hold");
  }
}
