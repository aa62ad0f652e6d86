package dev.decoy.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs the command as a user does and keeps what it printed. */
public final class Cli {
  private Cli() {}

  /**
   * What came of a run.
   *
   * @param code the exit code
   * @param out what went to standard output
   * @param err what went to standard error
   */
  public record Result(int code, String out, String err) {}

  /** Runs {@code decoy} with these arguments. */
  public static Result run(String... args) {
    return run(Main.commandLine(), args);
  }

  /** A command to be run again and again: making one takes longer than most runs. */
  public static CommandLine command() {
    return Main.commandLine();
  }

  /** Runs a command with these arguments; those of its runs before are forgotten. */
  public static Result run(CommandLine command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    int code = command.execute(args);
    return new Result(code, out.toString(), err.toString());
  }
}
