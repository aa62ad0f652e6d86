package dev.decoy.synthesize;

/**
 * A program that gives the right answer.
 *
 * @param program its text, in the language of {@link Program}: {@code subtract(5, 2), divide(#0,
 *     2)}
 */
public record ProgramExample(String program) {}
