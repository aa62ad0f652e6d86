package dev.decoy.app;

/**
 * Runs the short commands once, so that the JDK's ahead-of-time cache knows the classes that they
 * need.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Runs them; what they print is thrown away by the launcher. */
  public static void main(String[] args) {
    System.out.println(Version.number());
    Main.run("--help");
    Main.run("--version");
    Main.run("methods");
    Main.run("methods", "simans");
    Main.run("try", "simans", "--positive", "10", "--scores", "12,11,9");
    Main.run("mine", "--help");
  }
}
