package dev.decoy.data.input;

/**
 * A file that was read to its end.
 *
 * @param role what it was read as, such as {@code corpus}
 * @param name the file's own name, without its folder
 * @param bytes its size as stored, before any decompression
 * @param sha256 of the bytes as stored, in lower-case hexadecimal
 */
public record InputFile(String role, String name, long bytes, String sha256) {}
