package dev.decoy.app.source;

/**
 * An option of a source in a recipe that is not its method's, such as the file that it reads.
 *
 * @param name as users write it
 * @param usual what it is if they do not; empty if they must
 * @param meaning what it says, in words that follow its name
 */
public record OwnOption(String name, String usual, String meaning) {
  /** One that must be given. */
  static OwnOption required(String name, String meaning) {
    return new OwnOption(name, "", meaning);
  }
}
