package dev.decoy.app.methods;

import dev.decoy.method.MethodEntry;
import dev.decoy.method.Room;
import java.util.Locale;
import java.util.stream.Collectors;

/** A command line that shows a method at work. */
public final class ExampleLine {
  private ExampleLine() {}

  /** The line to type. */
  public static String of(MethodEntry entry) {
    if (!entry.example().isEmpty()) {
      return "decoy try " + entry.example();
    }
    if (entry.shelf().equals("select/design")) {
      return "decoy try " + entry.name() + " --weights 1,2,3,4 --k 2 --draws 10000";
    }
    // What needs a corpus of texts cannot be tried on numbers.
    return entry.room() == Room.SOURCE
        ? "decoy mine --corpus corpus.jsonl --queries queries.jsonl --qrels train.tsv --out run/"
            + " --from "
            + entry.name()
            + required(entry)
        : "";
  }

  /** The options that have no default, with a value of their own name. */
  private static String required(MethodEntry entry) {
    String options =
        entry.options().stream()
            .filter(option -> option.defaultValue().isEmpty())
            .map(option -> option.name() + "=" + option.name().toUpperCase(Locale.ROOT))
            .collect(Collectors.joining(","));
    return options.isEmpty() ? "" : ":" + options;
  }
}
