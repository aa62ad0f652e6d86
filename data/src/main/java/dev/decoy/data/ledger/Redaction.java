package dev.decoy.data.ledger;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps secrets out of a ledger: in the place of an option's value stands a salted hash, which
 * shows later what the value was to those who know it and the salt, and to nobody else.
 *
 * <p>The salt must be long and random, and is kept elsewhere. A plan that names values of such an
 * option names their hashes, {@link #hidden}.
 *
 * @param options whose values are hidden
 * @param salt at least 16 bytes
 */
public record Redaction(Set<String> options, byte[] salt) {
  /** Nothing is hidden. */
  public static final Redaction NONE = new Redaction(Set.of(), new byte[16]);

  /** Checks the salt, and copies. */
  public Redaction {
    if (salt.length < 16) {
      throw new IllegalArgumentException(
          "the salt has " + salt.length + " bytes; legal: at least 16");
    }
    options = Set.copyOf(options);
    salt = salt.clone();
  }

  /** What stands in a value's place. */
  public String hidden(String option, String value) {
    return "sha256:" + Sha256.salted(salt, option, value);
  }

  /** The same configuration with the secrets hidden. */
  Map<String, String> of(Map<String, String> config) {
    Map<String, String> out = new TreeMap<>(config);
    out.replaceAll((option, value) -> options.contains(option) ? hidden(option, value) : value);
    return out;
  }
}
