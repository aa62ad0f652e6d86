package dev.decoy.app.train;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code train} command: each of its commands trains one kind of model. */
@Command(
    name = "train",
    description = "Train a small model of Decoy's own.",
    synopsisSubcommandLabel = "MODEL",
    subcommands = {
      RetrieverCommand.class,
      FactorisationCommand.class,
      CountComparisonCommand.class
    })
public final class TrainCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  /** Made by picocli. */
  public TrainCommand() {}

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
