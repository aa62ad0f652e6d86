package dev.decoy.judge;

import dev.decoy.search.Vectors;
import java.util.List;

/**
 * The rows of several models side by side: row i is the first model's row i, then the second's.
 *
 * @param parts at least one, all with as many rows
 */
public record JoinedVectors(List<Vectors> parts) implements Vectors {
  /** Checks the numbers of rows. */
  public JoinedVectors {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there are no vectors to join; legal: at least one set");
    }
    for (Vectors part : parts) {
      if (part.size() != parts.getFirst().size()) {
        throw new IllegalArgumentException(
            "vectors to join have " + parts.getFirst().size() + " and " + part.size() + " rows");
      }
    }
  }

  /** How many numbers each part has. */
  public int[] widths() {
    return parts.stream().mapToInt(Vectors::dimension).toArray();
  }

  @Override
  public int size() {
    return parts.getFirst().size();
  }

  @Override
  public int dimension() {
    int sum = 0;
    for (Vectors part : parts) {
      sum = Math.addExact(sum, part.dimension());
    }
    return sum;
  }

  @Override
  public void read(int from, int count, float[] out, int at) {
    int dimension = dimension();
    int offset = 0;
    for (Vectors part : parts) {
      float[] rows = new float[Math.multiplyExact(count, part.dimension())];
      part.read(from, count, rows, 0);
      for (int r = 0; r < count; r++) {
        System.arraycopy(
            rows, r * part.dimension(), out, at + r * dimension + offset, part.dimension());
      }
      offset += part.dimension();
    }
  }
}
