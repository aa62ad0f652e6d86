package dev.decoy.guide.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.testing.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ViewWeightsTest {
  static List<Reference> released() {
    return Reference.cases(ViewWeightsTest.class, "released-view-weights.json");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, -2",
    "30, -0.52719, -0.07135",
    "45, -0.73576, -0.01348",
    "80, -1.60147, 0",
    "90, -2, 0",
    "135, -2, -0.00674",
    "180, -2, -1"
  })
  void weighsTheViewsAsWorkedOutByHand(double azimuth, double front, double side) {
    for (double angle : new double[] {azimuth, -azimuth}) {
      ViewWeights.View view = ViewWeights.DEFAULT.at(angle);
      assertThat(view.frontWeight()).isCloseTo(front, within(5.1e-6));
      assertThat(view.sideWeight()).isCloseTo(side, within(5.1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("released")
  void agreesWithTheReleasedCode(Reference reference) {
    ViewWeights.View view = ViewWeights.DEFAULT.at(reference.number("azimuth").orElseThrow());
    double[] mix = reference.numbers("mix");
    assertThat(new double[] {view.front(), view.side(), view.back()})
        .containsExactly(mix, within(1e-12));
    // Its weights are single precision numbers.
    assertThat(view.frontWeight()).isCloseTo(reference.number("front").orElseThrow(), within(1e-6));
    assertThat(view.sideWeight()).isCloseTo(reference.number("side").orElseThrow(), within(1e-6));
  }

  @Test
  void mixesTheEmbeddings() {
    Matrix out = Matrix.doubles(1, 2);
    ViewWeights.DEFAULT
        .at(45)
        .embed(
            Matrix.of(new double[] {1, 0}),
            Matrix.of(new double[] {0, 4}),
            Matrix.of(new double[] {100, 100}),
            out);
    assertThat(out.toArray()[0]).containsExactly(new double[] {0.5, 2}, within(1e-12));
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> ViewWeights.DEFAULT.at(181))
        .hasMessage("the azimuth is 181.0 degrees; legal: from -180 to 180");
    assertThatThrownBy(() -> new ViewWeights(2, 2, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
