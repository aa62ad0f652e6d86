package dev.decoy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import org.junit.jupiter.api.Test;

class TableModelTest {
  @Test
  void oneRowIsTheSameAlways() {
    TableModel model = TableModel.always(0.6, 0.3, 0.1);
    assertThat(after(model)).containsExactly(new double[] {0.6, 0.3, 0.1}, within(1e-15));
    assertThat(after(model, 2, 0, 1)).containsExactly(after(model), within(0.0));
    assertThat(model.order()).isZero();
  }

  @Test
  void asManyRowsAsTokensSayWhatFollowsEach() {
    TableModel model =
        new TableModel(Matrix.of(new double[] {0.9, 0.1}, new double[] {0.2, 0.8}), -1);
    assertThat(after(model, 0)[1]).isCloseTo(0.1, within(1e-15));
    assertThat(after(model, 0, 0, 1)[0]).isCloseTo(0.2, within(1e-15));
    assertThatThrownBy(() -> after(model))
        .hasMessageContaining("not what comes first; give a prompt");
  }

  @Test
  void oneRowMoreIsForTheStart() {
    TableModel model =
        new TableModel(
            Matrix.of(new double[] {0.5, 0.5}, new double[] {0.9, 0.1}, new double[] {0.2, 0.8}),
            1);
    assertThat(after(model)[0]).isEqualTo(0.5);
    assertThat(after(model, 1, 0)[0]).isCloseTo(0.9, within(1e-15));
    assertThat(model.endOfSequence()).isEqualTo(1);
  }

  @Test
  void moreRowsAreForLongerContextsInOrder() {
    double[][] rows = new double[1 + 2 + 4][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = new double[] {r / 10.0, 1 - r / 10.0};
    }
    TableModel model = new TableModel(Matrix.of(rows), -1);
    assertThat(model.order()).isEqualTo(2);
    assertThat(after(model)[0]).isCloseTo(0.0, within(1e-15));
    assertThat(after(model, 1)[0]).isCloseTo(0.2, within(1e-15));
    assertThat(after(model, 0, 0)[0]).isCloseTo(0.3, within(1e-15));
    assertThat(after(model, 1, 0)[0]).isCloseTo(0.5, within(1e-15));
    assertThat(after(model, 0, 1, 1)[0]).isCloseTo(0.6, within(1e-15));
  }

  @Test
  void randomTreesAreDistributionsAndDependOnTheSeed() {
    TableModel tree = TableModel.random(3, 2, 2, 0.5, new Seed(1));
    boolean zero = false;
    for (double[] row : tree.table().toArray()) {
      double sum = 0;
      for (double p : row) {
        sum += p;
        zero |= p == 0;
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
    assertThat(zero).isTrue();
    assertThat(TableModel.random(3, 2, 2, 0.5, new Seed(1)).table()).isEqualTo(tree.table());
    assertThat(TableModel.random(3, 2, 2, 0.5, new Seed(2)).table()).isNotEqualTo(tree.table());
  }

  @Test
  void scoresManyPrefixesAsOne() {
    TableModel tree = TableModel.random(3, 2, -1, 0, new Seed(3));
    double[][] rows = new double[3][3];
    tree.score(new int[] {0, 1, 2, 0}, 1, 3, rows);
    for (int i = 0; i < 3; i++) {
      double[] row = new double[3];
      tree.logProbabilities(new int[] {0, 1, 2, 0}, 1 + i, row);
      assertThat(rows[i]).isEqualTo(row);
    }
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> TableModel.always(0.5, 0.6))
        .hasMessageContaining("row 0 of the table sums to 1.1");
    assertThatThrownBy(() -> TableModel.always(1.5, -0.5)).hasMessageContaining("holds -0.5");
    assertThatThrownBy(() -> new TableModel(Matrix.doubles(5, 3), -1))
        .hasMessageContaining("a table of 5 rows over 3 tokens");
    assertThatThrownBy(() -> new TableModel(Matrix.of(new double[] {1}), 1))
        .hasMessageContaining("ends with 1");
  }

  private static double[] after(NextTokenModel model, int... prefix) {
    double[] out = new double[model.vocabulary()];
    model.logProbabilities(prefix, prefix.length, out);
    for (int v = 0; v < out.length; v++) {
      out[v] = Math.exp(out[v]);
    }
    return out;
  }
}
