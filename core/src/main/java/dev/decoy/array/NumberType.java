package dev.decoy.array;

/** How a number of a stored vector is written down: little-endian, and read as single precision. */
public enum NumberType {
  /** Single precision: 24 significant bits, up to 3.4e38. */
  FLOAT32(4),

  /** IEEE half precision: 11 significant bits, up to 65504. */
  FLOAT16(2),

  /** The upper half of single precision: 8 significant bits, up to 3.4e38. */
  BFLOAT16(2);

  private final int bytes;

  NumberType(int bytes) {
    this.bytes = bytes;
  }

  /** How many bytes a number takes. */
  public int bytes() {
    return bytes;
  }
}
