package dev.decoy.onnx;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder;
import java.util.List;

/** Encodes by a {@link MappedModel}. Safe to share between threads; a call uses one. */
final class MappedEncoder implements TextEncoder {
  private final StaticEncoder tokens;
  private final Matrix.Floats queryMap;
  private final Matrix.Floats documentMap;
  private final VectorLayer.Normalize unit;

  MappedEncoder(MappedModel model) {
    tokens = model.tokens().normalized(false).encoder();
    queryMap = model.queryMap();
    documentMap = model.documentMap();
    unit = new VectorLayer.Normalize(tokens.dimension());
  }

  @Override
  public int dimension() {
    return tokens.dimension();
  }

  @Override
  public String description() {
    return tokens.description() + ", then a linear map per side and length 1";
  }

  @Override
  public String fingerprint(Side side) {
    return new Fingerprint()
        .add("kind", "mapped 1")
        .add("tokens", tokens.fingerprint(side))
        .add("map", map(side).values())
        .hex();
  }

  @Override
  public int encode(List<String> texts, Side side, Matrix.Floats out) {
    int truncated = tokens.encode(texts, side, out);
    int d = dimension();
    float[] map = map(side).values();
    float[] mapped = new float[d];
    for (int i = 0; i < texts.size(); i++) {
      for (int o = 0; o < d; o++) {
        float sum = 0;
        for (int c = 0; c < d; c++) {
          sum += map[o * d + c] * out.values()[i * d + c];
        }
        mapped[o] = sum;
      }
      System.arraycopy(unit.apply(mapped), 0, out.values(), i * d, d);
    }
    return truncated;
  }

  private Matrix.Floats map(Side side) {
    return side == Side.QUERY ? queryMap : documentMap;
  }

  @Override
  public void close() {
    tokens.close();
  }
}
