package dev.decoy.method;

/**
 * One option of a method, as the catalogue knows it.
 *
 * @param name the key in specs
 * @param defaultValue as a user would write it; empty if the option must be given
 * @param legal what is legal, in words, such as {@code a number of at least 0}
 * @param meaning what it does, with its unit
 */
public record OptionEntry(String name, String defaultValue, String legal, String meaning) {
  /** Whether there is no default. */
  public boolean required() {
    return defaultValue.isEmpty();
  }
}
