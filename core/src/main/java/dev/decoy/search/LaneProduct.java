package dev.decoy.search;

/**
 * Inner products of single pairs, as fast as the machine's vectors and with the same bits on every
 * machine. For searches that look at one pair at a time, such as a walk through a graph; what is
 * reported to users is scored by {@link PairProducts}.
 *
 * <pre>
 * lane_j = Σ_i x_(64 i + j) · y_(64 i + j), by fused multiply-adds, j = 0..63
 * result = the lanes, halved six times: lane_j + lane_(j + h), h = 32, 16, …, 1
 * </pre>
 *
 * <p>Rows are filled up with zeros to a multiple of 64, which changes nothing. Not safe to share
 * between threads.
 */
public abstract class LaneProduct {
  /** Sums that are kept apart. */
  static final int LANES = 64;

  final float[] room = new float[LANES];

  LaneProduct() {}

  /** The fastest that this JVM can run. */
  public static LaneProduct best() {
    return Best.VECTORS ? new VectorLaneProduct() : new ScalarLaneProduct();
  }

  /** How long a row of so many numbers is with its zeros. */
  public static int padded(int dimension) {
    return Math.ceilDiv(dimension, LANES) * LANES;
  }

  /**
   * The inner product.
   *
   * @param one {@code length} numbers
   * @param other as many
   * @param length a multiple of 64
   */
  public abstract float of(float[] one, float[] other, int length);

  /** Halves the first lanes of the room, a power of two, down to one. */
  final float halved(int lanes) {
    for (int h = lanes / 2; h > 0; h /= 2) {
      for (int j = 0; j < h; j++) {
        room[j] += room[j + h];
      }
    }
    return room[0];
  }

  /** Looked up once. */
  private static final class Best {
    private static final boolean VECTORS =
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            && VectorLaneProduct.fits();

    private Best() {}
  }
}
