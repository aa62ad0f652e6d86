package dev.decoy.app.eval;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A plain table: the first column flush left, the others flush right, two spaces between. */
public final class Columns {
  private final List<String[]> rows = new ArrayList<>();
  private final int[] widths;

  /** A table with these headings. */
  public Columns(String... headings) {
    widths = new int[headings.length];
    add(headings);
  }

  /** Adds a row with a cell for every heading. */
  public void add(String... cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].codePointCount(0, cells[i].length()));
    }
    rows.add(cells);
  }

  /** Prints the rows. */
  public void print(PrintWriter out) {
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String pad = " ".repeat(widths[i] - row[i].codePointCount(0, row[i].length()));
        line.append(i == 0 ? row[i] + pad : "  " + pad + row[i]);
      }
      out.println(line);
    }
  }
}
