package dev.decoy.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints examples for reading: the query, a positive marked +, and the hardest negatives marked -,
 * each shortened to a few lines of the terminal's width.
 */
final class ExamplePrinter {
  private static final int NEGATIVES_SHOWN = 2;
  private static final int LINES_SHOWN = 7;
  private static final String INDENT = "    ";
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String RESET = "\u001b[0m";

  private final Terminal terminal;

  ExamplePrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The lines that show an example, the number in front. */
  List<String> lines(int number, Example example) {
    List<String> lines = new ArrayList<>();
    String head = String.format(Locale.ROOT, "%2d. ", number);
    for (String line : wrapped(onOneLine(example.query()))) {
      lines.add((lines.isEmpty() ? head : INDENT) + coloured(BOLD, line));
    }
    add(lines, '+', GREEN, example.positive());
    int shown = Math.min(NEGATIVES_SHOWN, example.negatives().size());
    for (Example.Passage negative : example.negatives().subList(0, shown)) {
      add(lines, '-', RED, negative);
    }
    int more = example.negatives().size() - shown;
    String rest = more == 0 ? "" : more + (more == 1 ? " more negative; " : " more negatives; ");
    lines.add(INDENT + "(" + rest + "anchor " + example.anchor() + ")");
    return lines;
  }

  private void add(List<String> lines, char mark, String colour, Example.Passage passage) {
    String score =
        Float.isNaN(passage.score()) ? "" : String.format(Locale.ROOT, "%.2f", passage.score());
    String name = onOneLine(passage.title().isEmpty() ? passage.id() : passage.title());
    int room = terminal.width() - INDENT.length() - score.length() - 1;
    String head = shortened(mark + " " + name, room);
    String gap = " ".repeat(Math.max(0, room - head.length()) + 1);
    lines.add((INDENT + coloured(colour, head) + gap + score).stripTrailing());
    lines.addAll(body(passage.text()));
  }

  /** The first lines of a text; where there are more, the last line shown says how many. */
  private List<String> body(String text) {
    List<String> all = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String clean = printable(line).stripTrailing();
      if (!clean.isEmpty()) {
        all.add(clean);
      }
    }
    if (all.size() == 1) {
      // Prose comes as one long line.
      all = wrapped(all.getFirst().strip());
    }
    String margin = INDENT + "  ";
    int room = terminal.width() - margin.length();
    List<String> lines = new ArrayList<>();
    int shown = all.size() <= LINES_SHOWN ? all.size() : LINES_SHOWN - 1;
    for (String line : all.subList(0, shown)) {
      lines.add(margin + shortened(line, room));
    }
    if (shown < all.size()) {
      lines.add(margin + "… " + (all.size() - shown) + " more lines");
    }
    return lines;
  }

  private List<String> wrapped(String text) {
    int room = terminal.width() - INDENT.length() - 2;
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String shortened(String text, int room) {
    return text.length() <= room ? text : text.substring(0, Math.max(0, room - 1)) + "…";
  }

  private static String onOneLine(String text) {
    return printable(text).replaceAll("\\s+", " ").strip();
  }

  /** A document may hold anything, but it shall not steer the reader's terminal. */
  private static String printable(String text) {
    return text.replace("\t", "    ").replaceAll("\\p{Cntrl}", " ");
  }

  private String coloured(String colour, String text) {
    return terminal.hasColour() ? colour + text + RESET : text;
  }
}
