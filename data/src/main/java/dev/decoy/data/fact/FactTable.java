package dev.decoy.data.fact;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A table whose rows can be written as sentences.
 *
 * <pre>
 * header0 the ROW of COL is CELL ; the ROW of COL is CELL ; …
 * </pre>
 *
 * <p>ROW is a row's first cell, its name; COL a column's header. Runs of white space become one
 * space, none at the ends. The first row is the header, and has a sentence too, its own cells under
 * themselves, as in the released code of APOLLO (An Optimized Training Approach for Long-form
 * Numerical Reasoning), so that places agree with those in FinQA.
 *
 * @param rows the header first; each has a cell at least and no more than the header. What a
 *     shorter row lacks has no part in its sentence. May be empty: no table
 */
public record FactTable(List<List<String>> rows) {
  /** There is no table. */
  public static final FactTable NONE = new FactTable(List.of());

  private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  /** Copies the rows and checks their lengths. */
  public FactTable {
    rows = rows.stream().map(List::copyOf).toList();
    for (int r = 0; r < rows.size(); r++) {
      int cells = rows.get(r).size();
      if (cells == 0 || cells > rows.getFirst().size()) {
        throw new IllegalArgumentException(
            "row %d of the table has %d cells; legal: from 1 to %d, the number of headers"
                .formatted(r, cells, Math.max(1, rows.getFirst().size())));
      }
    }
  }

  /** A row as a sentence. */
  public String sentence(int row) {
    List<String> header = rows.getFirst();
    List<String> cells = rows.get(row);
    StringBuilder sentence = new StringBuilder(header.getFirst());
    for (int c = 1; c < cells.size(); c++) {
      sentence.append(" the ").append(cells.getFirst()).append(" of ").append(header.get(c));
      sentence.append(" is ").append(cells.get(c)).append(" ;");
    }
    return SPACE.matcher(sentence).replaceAll(" ").strip();
  }

  /** All rows as sentences, each sentence once: where it first stands. */
  public List<String> sentences() {
    LinkedHashSet<String> sentences = new LinkedHashSet<>();
    for (int r = 0; r < rows.size(); r++) {
      sentences.add(sentence(r));
    }
    return new ArrayList<>(sentences);
  }

  /**
   * Whether a text contains the name of a row, the header's first cell included; case does not
   * count.
   */
  public boolean isNamedIn(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return rows.stream()
        .map(row -> row.getFirst().toLowerCase(Locale.ROOT))
        .anyMatch(name -> !name.isBlank() && lower.contains(name));
  }
}
