package dev.decoy.app.source;

/**
 * Vectors that a run makes of every document and every query, and keeps.
 *
 * @param model as a user names it; sources that name the same share them
 * @param dimension how many numbers of four bytes each has
 */
public record MadeVectors(String model, int dimension) {}
