package dev.decoy.train.retriever;

import dev.decoy.array.PackedProducts;
import dev.decoy.array.PackedProducts.Part;
import dev.decoy.array.Tiles;

/**
 * Products of matrices in single precision by a team. Each number is made by one thread, so it does
 * not depend on the threads.
 */
final class Products {
  private static final int SHARE_ROWS = 64;

  private final Tiles tiles;
  private final Team team;
  private float[] panels = new float[0];
  private final ThreadLocal<PackedProducts> products;

  Products(Tiles tiles, Team team) {
    this.tiles = tiles;
    this.team = team;
    this.products =
        ThreadLocal.withInitial(
            () -> new PackedProducts(tiles, new float[Tiles.ROWS * tiles.width()]));
  }

  /**
   * Fills {@code out}, m x n, with {@code left}, m x k, times {@code right}, k x n; or adds to it.
   *
   * @param out its columns side by side
   */
  void multiply(int m, int n, int k, Part left, Part right, Part out, boolean add) {
    int size = Math.multiplyExact(k, tiles.width());
    int count = products.get().panels(n);
    if ((long) count * size > panels.length) {
      panels = new float[Math.multiplyExact(count, size)];
    }
    float[] packed = panels;
    team.run(count, panel -> products.get().pack(right, 0, k, n, panel, packed, panel * size));
    int blocks = Math.ceilDiv(m, SHARE_ROWS);
    // Panels go slowest, so that a thread finds the panel in its cache.
    team.run(
        count * blocks,
        share -> {
          int panel = share / blocks;
          int first = share % blocks * SHARE_ROWS;
          int last = Math.min(m, first + SHARE_ROWS);
          products
              .get()
              .multiply(first, last, m, n, k, left, panel, packed, panel * size, out, add);
        });
  }
}
