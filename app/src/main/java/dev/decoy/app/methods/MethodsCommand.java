package dev.decoy.app.methods;

import dev.decoy.app.Json;
import dev.decoy.app.trying.InputReader;
import dev.decoy.candidate.Candidates;
import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import dev.decoy.method.OptionEntry;
import dev.decoy.method.Shape;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the methods, or explains one. */
@Command(
    name = "methods",
    description = "List all methods by room, or explain one: idea, formula, options, paper.",
    footer = {"", "Examples:", "  decoy methods", "  decoy methods simans"})
public final class MethodsCommand implements Callable<Integer> {
  /** Of the parts of a room whose purpose is not the room's own. */
  private static final Map<String, String> SHELF_PURPOSES =
      Map.ofEntries(
          Map.entry("source/fusion", "makes one score of several sources', --score-with NAME"),
          Map.entry("select/design", "draws by the weights that a selection gives, design=NAME"),
          Map.entry("select/pool", "chooses examples of a whole pool"),
          Map.entry("select/batch", "plans which examples share a batch"),
          Map.entry("select/box", "assigns anchor boxes to objects"),
          Map.entry("objective/score", "a loss on similarities"),
          Map.entry("objective/embedding", "a loss on vectors"),
          Map.entry("objective/trajectory", "a loss on log-probabilities of sampled texts"),
          Map.entry("objective/logit", "a loss on what a classifier says"),
          Map.entry("objective/prediction", "a loss on what a denoiser predicts"),
          Map.entry("guide/decode", "writes text with next-token models"),
          Map.entry("guide/diffusion", "combines a denoiser's predictions"),
          Map.entry("guide/feature", "moves features inside a model"),
          Map.entry("measure/metric", "a measure of rankings"),
          Map.entry("measure/statistics", "an estimate from numbers"),
          Map.entry("measure/audit", "an audit of data, or of how a study was made"));

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = "",
      description = "A method to explain, or a room to list, such as judge or objective/score.")
  private String name = "";

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Catalogue catalogue = Catalogue.load();
    if (name.isEmpty()) {
      if (json) {
        out.println(
            Json.pretty(
                Map.of(
                    "methods", catalogue.entries().stream().map(MethodsCommand::brief).toList())));
      } else {
        list(catalogue.entries(), out);
      }
      return 0;
    }
    List<MethodEntry> shelf =
        catalogue.entries().stream()
            .filter(entry -> (entry.shelf() + "/").startsWith(name + "/"))
            .toList();
    if (!shelf.isEmpty()) {
      if (json) {
        out.println(
            Json.pretty(Map.of("methods", shelf.stream().map(MethodsCommand::brief).toList())));
      } else {
        list(shelf, out);
      }
      return 0;
    }
    List<MethodEntry> placed =
        catalogue.entries().stream().filter(entry -> entry.toString().equals(name)).toList();
    // Options may follow the name, as copied from a command line.
    List<MethodEntry> found =
        placed.isEmpty() ? catalogue.named(dev.decoy.method.Spec.parse(name).name()) : placed;
    if (json) {
      Map<String, Object> object = full(found.getFirst());
      if (found.size() > 1) {
        object.put("others", found.stream().skip(1).map(MethodsCommand::full).toList());
      }
      out.println(Json.pretty(object));
    } else {
      for (int i = 0; i < found.size(); i++) {
        if (i > 0) {
          out.println();
        }
        explain(found.get(i), out);
      }
    }
    return 0;
  }

  private static void list(List<MethodEntry> entries, PrintWriter out) {
    int width = entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
    String shelf = "";
    for (MethodEntry entry : entries) {
      if (!entry.shelf().equals(shelf)) {
        if (!shelf.isEmpty()) {
          out.println();
        }
        shelf = entry.shelf();
        out.println(shelf + ": " + SHELF_PURPOSES.getOrDefault(shelf, entry.room().purpose()));
      }
      out.println(
          Paragraph.wrap(
              "  " + entry.name() + " ".repeat(width - entry.name().length() + 2),
              width + 4,
              entry.idea()));
    }
    out.println();
    out.println("'decoy methods NAME' explains one; 'decoy try' applies one to numbers.");
  }

  private static void explain(MethodEntry entry, PrintWriter out) {
    out.println(entry.name() + " (" + entry.shelf() + ")");
    out.println(Paragraph.wrap("", 0, entry.idea()));
    if (!entry.formula().isEmpty()) {
      out.println();
      entry.formula().lines().forEach(line -> out.println("    " + line));
    }
    if (!entry.explanation().isEmpty()) {
      for (String paragraph : entry.explanation().split("\n\n")) {
        out.println();
        paragraph
            .lines()
            .forEach(line -> out.println(Paragraph.wrap("", line.startsWith("- ") ? 2 : 0, line)));
      }
    }
    if (!entry.options().isEmpty()) {
      out.println();
      out.println("Options");
      for (OptionEntry option : entry.options()) {
        out.println(
            "  "
                + option.name()
                + (option.required() ? "  must be given" : "=" + option.defaultValue())
                + "  ("
                + option.legal()
                + ")");
        out.println(Paragraph.wrap("      ", 6, option.meaning()));
      }
    }
    entry.shape().ifPresent(shape -> input(entry, shape, out));
    if (!entry.cost().isEmpty()) {
      out.println();
      out.println("Cost");
      out.println(Paragraph.wrap("  ", 2, entry.cost()));
    }
    if (!entry.paper().isEmpty()) {
      out.println();
      out.println("Paper");
      out.println(Paragraph.wrap("  ", 2, (entry.paper() + " " + entry.link()).strip()));
    }
    String example = ExampleLine.of(entry);
    if (!example.isEmpty()) {
      out.println();
      out.println("Example");
      out.println("  " + example);
    }
  }

  private static void input(MethodEntry entry, Shape shape, PrintWriter out) {
    out.println();
    out.println("Input");
    if (shape.input() == Candidates.class) {
      // All methods on candidates are written alike.
      out.println(
          Paragraph.wrap(
              "  ",
              4,
              "--scores --positive [--ids] [--positive-ids] [--column NAME=…] [--positive-column"
                  + " NAME=…] [--anchor-column NAME=…]; 'decoy try --help' explains them"));
      return;
    }
    List<List<InputReader.Part>> ways = InputReader.ways(InputReader.inputOf(shape));
    Set<String> said = new LinkedHashSet<>();
    for (List<InputReader.Part> way : ways) {
      out.println(
          Paragraph.wrap(
              way.equals(ways.getFirst()) ? "  " : "  or ",
              4,
              way.stream()
                  .map(part -> part.optional() ? "[" + part.flag() + "]" : part.flag())
                  .collect(Collectors.joining(" "))));
      for (InputReader.Part part : way) {
        String meaning = entry.input(InputReader.inputOf(shape), part.name());
        if (said.add(part.name()) && !meaning.isEmpty()) {
          out.println(Paragraph.wrap("      " + part.flag() + "  ", 10, meaning));
        }
      }
    }
  }

  private static Map<String, Object> brief(MethodEntry entry) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", entry.name());
    object.put("room", entry.room().toString());
    object.put("shelf", entry.shelf());
    object.put("idea", entry.idea());
    return object;
  }

  private static Map<String, Object> full(MethodEntry entry) {
    Map<String, Object> object = brief(entry);
    object.put("formula", entry.formula());
    object.put("explanation", entry.explanation());
    List<Object> options = new ArrayList<>();
    for (OptionEntry option : entry.options()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", option.name());
      one.put("required", option.required());
      one.put("default", option.defaultValue());
      one.put("legal", option.legal());
      one.put("meaning", option.meaning());
      options.add(one);
    }
    object.put("options", options);
    object.put("cost", entry.cost());
    object.put("paper", entry.paper());
    object.put("link", entry.link());
    object.put("example", ExampleLine.of(entry));
    return object;
  }
}
