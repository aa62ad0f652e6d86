package dev.decoy.data.vector;

import dev.decoy.array.Matrix;
import dev.decoy.data.text.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An encoder whose vectors are drawn by its name, the side and the text; it writes down its work.
 */
final class WrittenEncoder implements TextEncoder {
  final List<String> encoded = new ArrayList<>();
  private final String name;
  private final int dimension;
  private final int most;

  WrittenEncoder(String name, int dimension) {
    this(name, dimension, Integer.MAX_VALUE);
  }

  /** One that fails at the first batch that goes beyond so many texts. */
  WrittenEncoder(String name, int dimension, int most) {
    this.name = name;
    this.dimension = dimension;
    this.most = most;
  }

  /** That the process ends here. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public String description() {
    return "numbers drawn by " + name;
  }

  @Override
  public String fingerprint(Side side) {
    return name + side;
  }

  @Override
  public int encode(List<String> texts, Side side, Matrix.Floats out) {
    if (encoded.size() + texts.size() > most) {
      throw new Killed();
    }
    encoded.addAll(texts);
    for (int i = 0; i < texts.size(); i++) {
      float[] vector = vector(texts.get(i), side);
      System.arraycopy(vector, 0, out.values(), i * dimension, dimension);
    }
    return (int) texts.stream().filter(text -> text.length() > 20).count();
  }

  float[] vector(String text, Side side) {
    SplittableRandom random = new SplittableRandom(new Utf8(name + side + text).hash());
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = text.isEmpty() ? 0 : random.nextFloat(-1, 1);
    }
    return vector;
  }
}
