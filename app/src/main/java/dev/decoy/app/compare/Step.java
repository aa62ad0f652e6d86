package dev.decoy.app.compare;

import dev.decoy.method.SpecException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Runs a command as a user would, as one step of a comparison. */
final class Step {
  private final PrintWriter err;

  Step(PrintWriter err) {
    this.err = err;
  }

  /** What is written on a command line. */
  static List<String> words(Object... words) {
    List<String> list = new ArrayList<>();
    for (Object word : words) {
      list.add(word.toString());
    }
    return list;
  }

  /**
   * Options of a command as words. A flag that takes no value is said for true and left out for
   * false.
   *
   * @param flags an object whose fields are the command's options
   */
  static List<String> flags(Object flags, Map<String, String> options) {
    Map<String, OptionSpec> known = new CommandLine(flags).getCommandSpec().optionsMap();
    List<String> words = new ArrayList<>();
    options.forEach((name, value) -> {
      OptionSpec option = known.get("--" + name);
      boolean bare = option != null && option.arity().max() == 0;
      if (bare && value.equals("true")) {
        words.add("--" + name);
      } else if (!(bare && value.equals("false"))) {
        words.add("--" + name + "=" + value);
      }
    });
    return words;
  }

  /** Runs a command; what it says is shown only if it fails. */
  void run(String what, Callable<Integer> command, List<String> words) {
    err.println(what);
    err.flush();
    StringWriter said = new StringWriter();
    CommandLine line =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said));
    int code;
    try {
      line.parseArgs(words.toArray(String[]::new));
      code = command.call();
    } catch (CommandLine.ParameterException e) {
      throw new SpecException(what + ": " + e.getMessage());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(what + ": " + e.getMessage(), e);
    }
    if (code != 0) {
      throw new IllegalStateException(
          what
              + " failed: "
              + said.toString().strip().lines().reduce((_, last) -> last).orElse(""));
    }
  }
}
