package dev.decoy.app;

import dev.decoy.app.check.CheckCommand;
import dev.decoy.app.compare.ClaimsCommand;
import dev.decoy.app.compare.CompareCommand;
import dev.decoy.app.demo.DemoCommand;
import dev.decoy.app.embed.EmbedCommand;
import dev.decoy.app.eval.EvalCommand;
import dev.decoy.app.generate.GenerateCommand;
import dev.decoy.app.methods.MethodsCommand;
import dev.decoy.app.mine.MineCommand;
import dev.decoy.app.show.ShowCommand;
import dev.decoy.app.train.TrainCommand;
import dev.decoy.app.trying.TryCommand;
import dev.decoy.data.input.InputException;
import dev.decoy.method.SpecException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code decoy} command. */
@Command(
    name = "decoy",
    description = "Learn from negatives: find, judge, choose and check them.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      MineCommand.class,
      EmbedCommand.class,
      CheckCommand.class,
      EvalCommand.class,
      CompareCommand.class,
      ClaimsCommand.class,
      ShowCommand.class,
      MethodsCommand.class,
      TryCommand.class,
      TrainCommand.class,
      GenerateCommand.class
    },
    footer = {"", "Exit codes: 0 done, 1 failure, 2 usage or bad input, 3 check found problems."})
public final class Main implements Runnable {
  /** It could not, through no fault of the input. */
  public static final int FAILURE = 1;

  /** The command line or the input is wrong. */
  public static final int USAGE = 2;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--stacktrace",
      description = "On an error, also print where in the code it happened.",
      scope = ScopeType.INHERIT)
  private boolean stacktrace;

  private Main() {}

  /** Bounds the process's own memory. The launcher has read it already. */
  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "How much memory the process may hold, such as 512m or 2g; mapped files do not count.",
      scope = ScopeType.INHERIT)
  void memory(String size) {
    try {
      MemoryLimit.set(size);
    } catch (SpecException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      System.out.println("decoy " + Version.number());
      return;
    }
    openErrors();
    System.exit(run(args));
  }

  /**
   * The launcher turns the stream away until the JVM has said what no flag keeps it from saying.
   */
  private static void openErrors() {
    String errors = System.getProperty("decoy.errors", "");
    if (errors.isEmpty()) {
      return;
    }
    try {
      // A file's end is where the shell left it; opened otherwise, it would be emptied.
      System.setErr(
          new PrintStream(
              new FileOutputStream(errors, true),
              true,
              Charset.forName(System.getProperty("stderr.encoding", "UTF-8"))));
    } catch (IOException e) {
      // What is said is lost then; the exit code is not.
      return;
    }
  }

  /** Runs the command and returns its exit code. */
  static int run(String... args) {
    try {
      OwnMethods.check(System.getenv().getOrDefault("DECOY_METHODS", ""));
      return commandLine().execute(args);
    } catch (SpecException e) {
      System.err.println("decoy: " + e.getMessage());
      return USAGE;
    } catch (OutOfMemoryError e) {
      System.err.println(
          "decoy: out of memory ("
              + e.getMessage()
              + ") with a heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB; "
              + MemoryLimit.advice());
      return FAILURE;
    }
  }

  /** The command with its sub-commands, for running and for tests. */
  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine command =
        new CommandLine(main)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setAbbreviatedOptionsAllowed(false)
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .setExecutionExceptionHandler((failure, at, parsed) -> main.explain(failure, at))
            .setParameterExceptionHandler((failure, unparsed) -> misuse(failure));
    command.getSubcommands().values().forEach(sub -> sub.setUsageHelpWidth(100));
    return command.setUsageHelpWidth(100);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** What {@code --version} prints. */
  static final class VersionLine implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"decoy " + Version.number()};
    }
  }

  private int explain(Exception failure, CommandLine at) {
    PrintWriter err = at.getErr();
    boolean theirs = failure instanceof SpecException || failure instanceof InputException;
    err.println("decoy: " + sentence(failure));
    if (stacktrace) {
      failure.printStackTrace(err);
    } else if (!theirs) {
      err.println("(--stacktrace shows where in the code)");
    }
    return theirs ? USAGE : FAILURE;
  }

  /** The failure's own sentence; one of the file system gets the reason that it leaves out. */
  private static String sentence(Exception failure) {
    Throwable cause = failure instanceof UncheckedIOException io ? io.getCause() : failure;
    String reason =
        switch (cause) {
          case AccessDeniedException e -> e.getFile() + ": permission denied";
          case NoSuchFileException e -> e.getFile() + ": there is no such file or folder";
          case FileAlreadyExistsException e -> e.getFile() + ": is there already, as a file";
          case null, default -> "";
        };
    if (!reason.isEmpty()) {
      return reason;
    }
    String sentence = failure.getMessage();
    return sentence == null ? failure.toString() : sentence;
  }

  private static int misuse(CommandLine.ParameterException failure) {
    CommandLine at = failure.getCommandLine();
    PrintWriter err = at.getErr();
    boolean repeated = failure instanceof CommandLine.MaxValuesExceededException;
    err.println(
        "decoy: "
            + (repeated
                ? "an option that takes one value is given twice; give it once"
                : failure.getMessage()));
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("See '" + at.getCommandSpec().qualifiedName() + " --help'.");
    return USAGE;
  }
}
