package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Contrasts clusters instead of nodes: neighbours in a graph pull, and the sum over all pairs of
 * nodes is replaced by one over pairs of clusters, each the sum of its members.
 *
 * <pre>
 * loss = alpha · NC + beta · KL(p || q)
 *
 * NC = -mean_i log Σ_j a_ij exp(tau cos(z_i, z_j)) + mean_k log Σ_l exp(tau cos(C_k, C_l))
 * C_k = Σ of the members' z,     cos of anything with itself counts as 0
 *
 * q_ik = (1 + |z_i - mu_k|²)^-1 / Σ_k,     p_ik = (q_ik² / Σ_i q_ik) / Σ_k
 * </pre>
 *
 * <p>The second mean is over clusters. {@code negatives=nodes} is the exact loss, mean_i log Σ_j
 * exp(tau cos(z_i, z_j)), for comparison. Clusters come from {@code clusters} (n x 1), or, nearest
 * first, from {@code centroids} (c x d), the mu, which the KL part needs and to which it gives a
 * gradient. {@code target} (n x c) is p, which the paper renews once per epoch; without it p is
 * that of this batch. Who belongs where, and p, are constants. An empty cluster contributes
 * nothing; the released code gives NaN where it is not the last.
 *
 * <p>Notes: {@code isolated}, nodes without an edge, whose logarithm is that of 1e-10; {@code
 * clusters}, those with members; {@code largest-cluster}, a share: at 1 nothing repels any more.
 *
 * <p>Cost: O(edges · d + n c d + c² d); the exact loss O(n² d).
 *
 * @param tau what cosines are multiplied by; published are 0.25 to 1.5
 * @param alpha weight of the contrast; published are 0.5 to 2
 * @param beta weight of the clusters' sharpening; published are 0.2 to 12.5; 0 needs no centroids
 * @param negatives clusters, or nodes
 * @param members hard, everyone in its own cluster, as released; or soft, in all by q, as in the
 *     abstract
 */
@Method(
    name = "pamc",
    paper = "Efficient block contrastive learning via parameter-free meta-node approximation",
    example =
        "pamc:tau=0.5 --nodes \"1,0.1;0.9,0.2;0.1,1;-0.1,0.9\" --from 0,0,1,1,2,2,3,3 --to"
            + " 0,1,0,1,2,3,2,3 --weights 0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5 --clusters \"0;0;1;1\"")
public record Pamc(
    @Option(value = "1", min = 0, above = true) double tau,
    @Option(value = "1", min = 0) double alpha,
    @Option(value = "0", min = 0) double beta,
    @Option("clusters") Negatives negatives,
    @Option("hard") Members members)
    implements Objective<GraphBatch> {
  private static final String NAME = "pamc";

  /** Keeps logarithms finite, as in the released code. */
  private static final double LEAST = 1e-10;

  /** What nodes are told from. */
  public enum Negatives {
    /** Clusters from each other. */
    CLUSTERS,
    /** Nodes from each other. */
    NODES
  }

  /** Who is in a cluster's sum. */
  public enum Members {
    /** Those whose cluster it is. */
    HARD,
    /** All, by how much they belong. */
    SOFT
  }

  /** Checks the ranges, and that no option is given in vain. */
  public Pamc {
    Options.check(Pamc.class, "tau", tau);
    Options.check(Pamc.class, "alpha", alpha);
    Options.check(Pamc.class, "beta", beta);
    if (negatives == Negatives.NODES && members == Members.SOFT) {
      throw new SpecException("pamc: members=soft is not read with negatives=nodes");
    }
  }

  @Override
  public double lossAndGradient(GraphBatch batch, Gradients out) {
    out.reset();
    return new Pass(batch, out).run();
  }

  /** One graph. */
  private final class Pass {
    private final GraphBatch batch;
    private final Gradients out;
    private final int n;
    private final int d;
    private final Products products;
    private final UnitRows unit;
    private final double[] toUnit;
    private final double[] z;
    private final double[] toZ;

    private Pass(GraphBatch batch, Gradients out) {
      this.batch = batch;
      this.out = out;
      n = batch.nodes().rows();
      d = batch.nodes().columns();
      if (n == 0) {
        throw new IllegalArgumentException("pamc needs at least 1 node; there is none");
      }
      products = Products.of(out, batch.nodes());
      unit = new UnitRows("node", batch.nodes(), products);
      toUnit = products.zeros("to unit", n * d);
      toZ = products.zeros("to nodes", n * d);
      z = products.copy("raw node", batch.nodes()).x;
    }

    private double run() {
      boolean withCentroids = batch.extras().find("centroids").isPresent();
      boolean needsQ =
          beta > 0
              || members == Members.SOFT
              || (negatives == Negatives.CLUSTERS
                  && batch.extras().find("clusters").isEmpty()
                  && withCentroids);
      Matrix centroids = Matrix.doubles(0, d);
      double[] mu = out.buffer("centroids rows", 0);
      double[] q = mu;
      double[] w = mu;
      int c = 0;
      if (needsQ) {
        c = batch.extras().get("centroids", NAME).rows();
        if (c < 2) {
          throw new IllegalArgumentException("pamc needs at least 2 centroids; there is " + c);
        }
        centroids = batch.extras().get("centroids", c, d, NAME);
        mu = products.copy("centroids", centroids).x;
        q = out.buffer("memberships", n * c);
        w = out.buffer("kernels", n * c);
        assign(mu, c, w, q);
      }
      double pull = positives();
      double push = negatives == Negatives.NODES ? exact() : clusters(q, c);
      double sharpening = 0;
      if (beta > 0) {
        double[] toMu = products.zeros("to centroids", c * d);
        sharpening = sharpen(mu, c, w, q, toMu);
        products.write(toMu, 0, out.open("centroids", centroids));
      }
      Matrix gradient = out.open("nodes", batch.nodes());
      unit.write(toUnit, gradient);
      double[] row = out.buffer("row", d);
      for (int i = 0; i < n; i++) {
        System.arraycopy(toZ, i * d, row, 0, d);
        gradient.add(i, 1, row);
      }
      out.note("contrast", pull + push);
      out.note("kl", sharpening);
      return alpha * (pull + push) + beta * sharpening;
    }

    /** Pulls along edges. */
    private double positives() {
      int[] from = batch.from();
      int[] to = batch.to();
      double[] sums = products.zeros("positive sums", n);
      double[] terms = out.buffer("edge terms", from.length);
      double[] degrees = products.zeros("degrees", n);
      for (int e = 0; e < from.length; e++) {
        double cosine = from[e] == to[e] ? 0 : cosine(from[e], to[e]);
        terms[e] = batch.weights()[e] * Math.exp(tau * cosine);
        sums[from[e]] += terms[e];
        degrees[from[e]] += batch.weights()[e] > 0 ? 1 : 0;
      }
      double loss = 0;
      int isolated = 0;
      for (int i = 0; i < n; i++) {
        loss -= Math.log(sums[i] + LEAST) / n;
        isolated += degrees[i] == 0 ? 1 : 0;
      }
      for (int e = 0; e < from.length; e++) {
        if (from[e] != to[e]) {
          double weight = -alpha * tau * terms[e] / ((sums[from[e]] + LEAST) * n);
          Products.add(weight, unit.x, to[e] * d, toUnit, from[e] * d, d);
          Products.add(weight, unit.x, from[e] * d, toUnit, to[e] * d, d);
        }
      }
      out.note("isolated", isolated);
      return loss;
    }

    private double cosine(int i, int j) {
      return Products.dot(unit.rows, i, unit.rows, j);
    }

    /** Pushes all nodes from each other. */
    private double exact() {
      double[] terms = out.buffer("node terms", n);
      Exponentials exponentials = Exponentials.of(batch.nodes(), n, out);
      int some = Products.block(n);
      double[] block = out.buffer("block of cosines", some * n);
      double loss = 0;
      for (int i = 0; i < n; i++) {
        int first = i - i % some;
        int nodes = Math.min(some, n - first);
        if (i == first) {
          products.of(unit.rows, first, nodes, unit.rows, block);
        }
        int row = (i - first) * n;
        for (int j = 0; j < n; j++) {
          terms[j] = j == i ? 0 : tau * block[row + j];
        }
        double top = Exponentials.top(terms, n);
        double part = exponentials.exp(terms, n, top, terms);
        double scale = Math.exp(top);
        double sum = part * scale;
        for (int j = 0; j < n; j++) {
          terms[j] *= scale;
        }
        loss += Math.log(sum) / n;
        for (int j = 0; j < n; j++) {
          block[row + j] = j == i ? 0 : alpha * tau * terms[j] / (sum * n);
        }
        if (i == first + nodes - 1) {
          products.add(block, nodes, unit.rows, toUnit, first);
          products.addTurned(block, n, unit.rows, first, nodes, toUnit);
        }
      }
      return loss;
    }

    /** Pushes clusters from each other; a cluster's gradient is each member's. */
    private double clusters(double[] q, int ofCentroids) {
      boolean soft = members == Members.SOFT;
      double[] home = out.buffer("homes", n);
      int c = soft ? ofCentroids : homes(q, ofCentroids, home);
      double[] sums = products.zeros("cluster sums", c * d);
      double[] sizes = products.zeros("cluster sizes", c);
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < c; k++) {
          double share = soft ? q[i * c + k] : (int) home[i] == k ? 1 : 0;
          if (share > 0) {
            sizes[k] += share;
            Products.add(share, z, i * d, sums, k * d, d);
          }
        }
      }
      double[] lengths = out.buffer("cluster lengths", c);
      int filled = 0;
      double largest = 0;
      for (int k = 0; k < c; k++) {
        largest = Math.max(largest, sizes[k] / n);
        if (sizes[k] > 0) {
          filled++;
          lengths[k] = Math.sqrt(Products.dot(sums, k * d, sums, k * d, d));
          if (!(lengths[k] > 0)) {
            throw new IllegalArgumentException(
                "the nodes of cluster " + k + " add up to 0, which has no direction");
          }
          for (int x = 0; x < d; x++) {
            sums[k * d + x] /= lengths[k];
          }
        }
      }
      double[] toClusters = products.zeros("to clusters", c * d);
      double[] terms = out.buffer("cluster terms", c);
      double loss = 0;
      for (int k = 0; k < c; k++) {
        if (sizes[k] == 0) {
          continue;
        }
        double sum = 0;
        for (int l = 0; l < c; l++) {
          double cosine = k == l ? 0 : Products.dot(sums, k * d, sums, l * d, d);
          terms[l] = sizes[l] == 0 ? 0 : Math.exp(tau * cosine);
          sum += terms[l];
        }
        loss += Math.log(sum + LEAST) / filled;
        for (int l = 0; l < c; l++) {
          if (l != k && sizes[l] > 0) {
            double weight = alpha * tau * terms[l] / ((sum + LEAST) * filled);
            Products.add(weight, sums, l * d, toClusters, k * d, d);
            Products.add(weight, sums, k * d, toClusters, l * d, d);
          }
        }
      }
      for (int k = 0; k < c; k++) {
        if (sizes[k] > 0) {
          double along = Products.dot(toClusters, k * d, sums, k * d, d);
          for (int x = 0; x < d; x++) {
            int at = k * d + x;
            toClusters[at] = (toClusters[at] - along * sums[at]) / lengths[k];
          }
        }
      }
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < c; k++) {
          double share = soft ? q[i * c + k] : (int) home[i] == k ? 1 : 0;
          if (share > 0) {
            Products.add(share, toClusters, k * d, toZ, i * d, d);
          }
        }
      }
      out.note("clusters", filled);
      out.note("largest-cluster", largest);
      return loss;
    }

    /** The cluster of every node, and how many there may be. */
    private int homes(double[] q, int c, double[] home) {
      if (batch.extras().find("clusters").isEmpty() && c > 0) {
        for (int i = 0; i < n; i++) {
          int best = 0;
          for (int k = 1; k < c; k++) {
            best = q[i * c + k] > q[i * c + best] ? k : best;
          }
          home[i] = best;
        }
        return c;
      }
      Matrix given = batch.extras().get("clusters", n, 1, NAME);
      int most = 0;
      for (int i = 0; i < n; i++) {
        double cluster = given.get(i, 0);
        if (cluster != Math.rint(cluster) || cluster < 0 || cluster >= n) {
          throw new IllegalArgumentException(
              "the cluster of node %d is %s; legal: whole numbers, 0 to %d"
                  .formatted(i, cluster, n - 1));
        }
        home[i] = cluster;
        most = Math.max(most, (int) cluster);
      }
      return most + 1;
    }

    private void assign(double[] mu, int c, double[] w, double[] q) {
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < c; k++) {
          double square = 0;
          for (int x = 0; x < d; x++) {
            double gap = z[i * d + x] - mu[k * d + x];
            square += gap * gap;
          }
          w[i * c + k] = 1 / (1 + square);
          sum += w[i * c + k];
        }
        for (int k = 0; k < c; k++) {
          q[i * c + k] = w[i * c + k] / sum;
        }
      }
    }

    /** KL(p || q), mean over nodes. */
    private double sharpen(double[] mu, int c, double[] w, double[] q, double[] toMu) {
      double[] p = target(q, c);
      double loss = 0;
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < c; k++) {
          int at = i * c + k;
          loss += p[at] == 0 ? 0 : p[at] * (Math.log(p[at]) - Math.log(q[at])) / n;
          double weight = 2 * beta * w[at] * (p[at] - q[at]) / n;
          for (int x = 0; x < d; x++) {
            double part = weight * (z[i * d + x] - mu[k * d + x]);
            toZ[i * d + x] += part;
            toMu[k * d + x] -= part;
          }
        }
      }
      return loss;
    }

    private double[] target(double[] q, int c) {
      if (batch.extras().find("target").isPresent()) {
        return products.copy("target", batch.extras().get("target", n, c, NAME)).x;
      }
      double[] p = out.buffer("sharpened", n * c);
      double[] columns = products.zeros("column sums", c);
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < c; k++) {
          columns[k] += q[i * c + k];
        }
      }
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < c; k++) {
          p[i * c + k] = q[i * c + k] * q[i * c + k] / columns[k];
          sum += p[i * c + k];
        }
        for (int k = 0; k < c; k++) {
          p[i * c + k] /= sum;
        }
      }
      return p;
    }
  }
}
