package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Signs of ten kinds, written in white on coloured ground, where a colour gives the kind away as
 * often as is wished.
 *
 * <p>A kind is a line through five points of a 12 x 12 grid; a sign is that line with every point
 * shaken and the whole moved by up to half a pixel. The colours are those of Biased-MNIST.
 */
final class Glyphs {
  static final int KINDS = 10;
  private static final int SIDE = 12;
  private static final int POINTS = 5;
  private static final int BINS = 4;

  /** How many numbers a picture has. */
  static final int PIXELS = 3 * SIDE * SIDE;

  /** How many numbers a histogram of its colours has. */
  static final int COLOURS = BINS * BINS * BINS;

  private static final int[][] GROUND = {
    {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {225, 225, 0}, {225, 0, 225},
    {0, 255, 255}, {255, 128, 0}, {255, 0, 128}, {128, 0, 255}, {128, 128, 128}
  };

  private final double[][] lines = new double[KINDS][2 * POINTS];
  private final Seed seed;

  Glyphs(Seed seed) {
    this.seed = seed;
    for (int kind = 0; kind < KINDS; kind++) {
      SplittableRandom random = seed.stage("kind").at(kind).generator();
      for (int i = 0; i < 2 * POINTS; i++) {
        lines[kind][i] = 2 + (SIDE - 5) * random.nextDouble();
      }
    }
  }

  /**
   * Signs that were written.
   *
   * @param pictures red, green and blue of each pixel, 0 to 1
   * @param colours the share of a picture's pixels in each bin of colours: all that a model sees
   *     which is biased by design
   * @param kinds of each
   * @param ground which colour is behind each
   */
  record Written(Matrix.Doubles pictures, Matrix.Doubles colours, int[] kinds, int[] ground) {}

  /**
   * Signs, as many of every kind.
   *
   * @param rho the share of each kind that is on the colour of its own number; the others share the
   *     rest
   * @param who a name for these signs; others have other names
   */
  Written write(int count, double rho, String who) {
    Matrix.Doubles pictures = Matrix.doubles(count, PIXELS);
    Matrix.Doubles colours = Matrix.doubles(count, COLOURS);
    int[] kinds = new int[count];
    int[] ground = new int[count];
    int perKind = (count + KINDS - 1) / KINDS;
    int own = (int) Math.round(rho * perKind);
    for (int i = 0; i < count; i++) {
      kinds[i] = i % KINDS;
      int turn = i / KINDS;
      // The rest goes round the other colours, from another one for each kind.
      int other = (turn - own + kinds[i]) % (KINDS - 1);
      ground[i] = turn < own ? kinds[i] : (kinds[i] + 1 + other) % KINDS;
      SplittableRandom random = seed.stage(who).at(i).generator();
      double[] picture = paint(ink(kinds[i], random), GROUND[ground[i]], random);
      pictures.write(i, picture);
      colours.write(i, histogram(picture));
    }
    return new Written(pictures, colours, kinds, ground);
  }

  private double[] ink(int kind, RandomGenerator random) {
    double[] line = lines[kind].clone();
    double[] move = {random.nextDouble() - 0.5, random.nextDouble() - 0.5};
    for (int i = 0; i < line.length; i++) {
      line[i] += move[i % 2] + 0.3 * random.nextGaussian();
    }
    double[] ink = new double[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double near = Double.POSITIVE_INFINITY;
        for (int p = 0; p + 1 < POINTS; p++) {
          near = Math.min(near, square(x, y, line, 2 * p));
        }
        ink[y * SIDE + x] = Math.exp(-near / 0.5);
      }
    }
    return ink;
  }

  /** The squared distance of a pixel from a stroke. */
  private static double square(double x, double y, double[] line, int at) {
    double dx = line[at + 2] - line[at];
    double dy = line[at + 3] - line[at + 1];
    double length = Math.max(1e-9, dx * dx + dy * dy);
    double along = ((x - line[at]) * dx + (y - line[at + 1]) * dy) / length;
    along = Math.clamp(along, 0, 1);
    double gapX = x - line[at] - along * dx;
    double gapY = y - line[at + 1] - along * dy;
    return gapX * gapX + gapY * gapY;
  }

  private static double[] paint(double[] ink, int[] ground, RandomGenerator random) {
    double[] picture = new double[PIXELS];
    for (int i = 0; i < picture.length; i++) {
      double share = ink[i / 3];
      double colour = share + (1 - share) * ground[i % 3] / 255.0;
      picture[i] = Math.clamp(colour + 0.05 * random.nextGaussian(), 0, 1);
    }
    return picture;
  }

  private static double[] histogram(double[] picture) {
    double[] bins = new double[COLOURS];
    for (int pixel = 0; pixel < picture.length; pixel += 3) {
      int bin = 0;
      for (int c = 0; c < 3; c++) {
        bin = bin * BINS + (int) Math.min(BINS - 1, BINS * picture[pixel + c]);
      }
      bins[bin] += 1.0 / (SIDE * SIDE);
    }
    return bins;
  }
}
