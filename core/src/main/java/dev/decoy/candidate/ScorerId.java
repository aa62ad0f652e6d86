package dev.decoy.candidate;

/**
 * Says which scorer made a score, so that scores of different scorers are never compared.
 *
 * @param name such as {@code bm25:k1=0.9,b=0.4,analyzer=english}
 */
public record ScorerId(String name) {
  /** Of candidates that nobody scored. */
  public static final ScorerId NONE = new ScorerId("none");

  @Override
  public String toString() {
    return name;
  }
}
