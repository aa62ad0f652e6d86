package dev.decoy.app.demo;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which sentences can be asked: those that say what a method does.
 *
 * <p>The rules were found by reading samples of a JDK's sentences; each removes a few dozen of some
 * 14,600. What they leave is not perfect ("Returns a copy of this object." is a poor question), but
 * real questions are not either.
 */
final class QueryRule {
  /** Fewer words hardly say anything: "Constructor.", "Gets the key.". */
  private static final int MIN_WORDS = 4;

  private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N}'-]*");

  private static final List<Pattern> UNFIT =
      List.of(
          // Point elsewhere instead of saying something: "See the general contract of …".
          Pattern.compile("^see (?!if\\b|whether\\b)", CASE_INSENSITIVE),
          Pattern.compile("^(same as|as) above\\b", CASE_INSENSITIVE),
          Pattern.compile("^overrid(e|es|den)\\b", CASE_INSENSITIVE),
          Pattern.compile("^(note|todo|fixme|xxx|deprecated)\\b", CASE_INSENSITIVE),
          // Tell who calls, not what happens.
          Pattern.compile(
              "^(called|used|invoked) (only )?(by|via|when|whenever|from|for)\\b",
              CASE_INSENSITIVE),
          Pattern.compile(
              "^this (method|constructor) is (bound|called|good|only|overridden|the overridden)\\b",
              CASE_INSENSITIVE),
          // "Default constructor for this class."
          Pattern.compile(
              "^((the|a|an|all|this|default|basic|main|sole|public|private|protected|package|internal|"
                  + "standard|common|simple)[ -]+)+constructors?\\b",
              CASE_INSENSITIVE),
          // Break off before the list or the code that would say it.
          Pattern.compile("(:|\\.\\.\\.|…)$"),
          // Tags that the compiler could not make sense of.
          Pattern.compile("\\{@"),
          // Rules of dashes and the like, and prototypes of C functions.
          Pattern.compile("[-/=*#_]{3,}"),
          Pattern.compile("\\(const |;$|\\*\\w+[,)]|^\\w+ \\w+\\([^)]*\\)$|^\\w+\\([^)]*\\)$"));

  private QueryRule() {}

  /** Whether a sentence can be a query. */
  static boolean accepts(String sentence) {
    return WORD.matcher(sentence).results().count() >= MIN_WORDS
        && UNFIT.stream().noneMatch(pattern -> pattern.matcher(sentence).find());
  }
}
