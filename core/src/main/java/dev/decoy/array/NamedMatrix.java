package dev.decoy.array;

/**
 * A matrix and what it is called in files.
 *
 * @param name unique in a model
 * @param matrix not copied
 */
public record NamedMatrix(String name, Matrix.Floats matrix) {}
