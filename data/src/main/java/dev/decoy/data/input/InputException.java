package dev.decoy.data.input;

/**
 * A user's file is not what it should be. The message is one sentence with the file, the line, what
 * is wrong and what to do: {@code corpus.jsonl:17: the field 'text' is missing; give every document
 * a text}.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long line;
  private final String problem;
  private final String remedy;

  /**
   * @param file as the user named it
   * @param line counted from 1; 0 if the problem is with the file as a whole
   * @param problem what is wrong
   * @param remedy what to do
   */
  public InputException(String file, long line, String problem, String remedy) {
    super(sentence(file, line, problem, remedy));
    this.file = oneLine(file);
    this.line = line;
    this.problem = oneLine(problem);
    this.remedy = oneLine(remedy);
  }

  /** The message. */
  public String sentence() {
    return sentence(file, line, problem, remedy);
  }

  private static String sentence(String file, long line, String problem, String remedy) {
    return oneLine(file + (line > 0 ? ":" + line : "") + ": " + problem + "; " + remedy);
  }

  /** A problem may quote the file, which may hold anything. */
  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
  }

  /** The file as the user named it. */
  public String file() {
    return file;
  }

  /** The line, counted from 1, or 0 for the file as a whole. */
  public long line() {
    return line;
  }

  /** What is wrong. */
  public String problem() {
    return problem;
  }

  /** What to do. */
  public String remedy() {
    return remedy;
  }
}
