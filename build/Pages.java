import dev.decoy.app.methods.ExampleLine;
import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import dev.decoy.method.OptionEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes docs/methods.md and docs/papers.md from the catalogue and from the lists of papers, so that nothing in them is kept by
 * hand: {@code java -cp CLASSPATH build/Pages.java DOCS}. Run by the build of the app.
 */
public final class Pages {
  private static final String MADE = "<!-- Made by the build (build/Pages.java); change the Javadoc or the lists of papers instead. -->\n\n";

  public static void main(String[] args) throws IOException {
    Path docs = Path.of(args[0]);
    Catalogue catalogue = Catalogue.load();
    write(docs.resolve("methods.md"), methods(catalogue));
    write(docs.resolve("papers.md"), papers(catalogue, docs));
  }

  private static void write(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  private static String methods(Catalogue catalogue) {
    StringBuilder out = new StringBuilder(MADE);
    out.append("# Methods\n\nAll that `decoy methods` knows, by the room it stands in. `decoy methods NAME` shows one with the meaning of each option;\n");
    out.append("`decoy try` applies one to numbers. The papers they come from are in [papers.md](papers.md).\n");
    String shelf = "";
    for (MethodEntry entry : catalogue.entries()) {
      if (!entry.shelf().equals(shelf)) {
        shelf = entry.shelf();
        out.append("\n## ").append(shelf).append("\n");
      }
      out.append("\n### ").append(entry.name()).append("\n\n").append(entry.idea()).append("\n");
      if (!entry.formula().isEmpty()) {
        out.append("\n```\n").append(entry.formula()).append("\n```\n");
      }
      if (!entry.options().isEmpty()) {
        out.append("\n");
        for (OptionEntry option : entry.options()) {
          out.append("- `")
              .append(option.name())
              .append(option.required() ? "` (must be given; " : "=" + option.defaultValue() + "` (")
              .append(option.legal())
              .append("): ")
              .append(escape(option.meaning()))
              .append("\n");
        }
      }
      if (!entry.cost().isEmpty()) {
        out.append("\nCost: ").append(escape(entry.cost())).append("\n");
      }
      if (!entry.paper().isEmpty()) {
        out.append("\nPaper: ")
            .append(entry.link().isEmpty() ? escape(entry.paper()) : "[" + escape(entry.paper()) + "](" + entry.link() + ")")
            .append("\n");
      }
      String example = ExampleLine.of(entry);
      if (!example.isEmpty()) {
        out.append("\n```\n").append(example).append("\n```\n");
      }
    }
    return out.toString();
  }

  private static String papers(Catalogue catalogue, Path docs) throws IOException {
    Map<String, String> names = new HashMap<>();
    Map<String, Integer> times = new HashMap<>();
    for (MethodEntry entry : catalogue.entries()) {
      // Of headings of one name, all but the first get a number in their anchors.
      int before = times.merge(entry.name(), 1, Integer::sum) - 1;
      String anchor = entry.name() + (before == 0 ? "" : "-" + before);
      names.put(entry.type().getName(), "[" + entry.name() + "](methods.md#" + anchor + ")");
    }
    List<Map<String, String>> papers = rows(docs.resolve("papers.tsv"));
    Map<String, Integer> states = new TreeMap<>();
    papers.forEach(paper -> states.merge(paper.get("state"), 1, Integer::sum));
    StringBuilder out = new StringBuilder(MADE);
    out.append("# Papers\n\nThe ").append(papers.size()).append(" papers that Decoy sets out to carry, by short name: ");
    out.append(String.join(", ", states.entrySet().stream().map(state -> state.getValue() + " " + state.getKey()).toList()));
    out.append(".\n*planned*: not yet, or only in part; *built*: every method of it that belongs here works and is tested; *claim run*: what the\npaper claims was put to the test, too.\n\n");
    table(out, papers, names, true);
    out.append("\n# Foundations\n\nMethods that the papers build on, and rules without a paper.\n\n");
    table(out, rows(docs.resolve("foundations.tsv")), names, false);
    return out.toString();
  }

  private static void table(StringBuilder out, List<Map<String, String>> rows, Map<String, String> names, boolean states) {
    out.append(states ? "| name | paper | venue | in Decoy | state |\n|---|---|---|---|---|\n" : "| name | source | in Decoy |\n|---|---|---|\n");
    List<Map<String, String>> sorted = new ArrayList<>(rows);
    sorted.sort(java.util.Comparator.comparing(row -> row.get("name").toLowerCase(java.util.Locale.ROOT)));
    for (Map<String, String> row : sorted) {
      String title = escape(row.get("title"));
      List<String> classes = Arrays.stream(row.get("classes").split(" ")).filter(name -> !name.isEmpty()).toList();
      String inDecoy =
          String.join(
              ", ",
              classes.stream()
                  .map(
                      name -> {
                        String method = names.get("dev.decoy." + name);
                        return method == null
                            ? "`" + name.substring(name.lastIndexOf('.') + 1) + "`"
                            : method;
                      })
                  .toList());
      out.append("| ").append(escape(row.get("name"))).append(" | ");
      out.append(row.get("link").isEmpty() ? title : "[" + title + "](" + row.get("link") + ")");
      out.append(states ? " | " + escape(row.get("venue")) : "").append(" | ").append(inDecoy);
      out.append(states ? " | " + row.get("state") : "").append(" |\n");
    }
  }

  private static List<Map<String, String>> rows(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String[] names = lines.getFirst().split("\t");
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }
}
