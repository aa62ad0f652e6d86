package dev.decoy.onnx;

import java.util.Arrays;
import java.util.Optional;

/** What is applied to each number at the end of a layer, by the name that PyTorch gives it. */
enum Activation {
  /** Nothing. */
  IDENTITY("Identity"),
  /** Hyperbolic tangent. */
  TANH("Tanh"),
  /** Nothing below zero. */
  RELU("ReLU"),
  /** x Φ(x), Φ being the normal distribution. */
  GELU("GELU"),
  /** Into (0, 1). */
  SIGMOID("Sigmoid"),
  /** x times its sigmoid. */
  SILU("SiLU");

  private final String name;

  Activation(String name) {
    this.name = name;
  }

  /** By a class such as {@code torch.nn.modules.activation.Tanh}. */
  static Optional<Activation> ofClass(String path) {
    String simple = path.substring(path.lastIndexOf('.') + 1);
    return Arrays.stream(values())
        .filter(activation -> path.startsWith("torch.") && activation.name.equals(simple))
        .findFirst();
  }

  /** All of them, for messages. */
  static String names() {
    return String.join(", ", Arrays.stream(values()).map(a -> a.name).toList());
  }

  double of(double x) {
    return switch (this) {
      case IDENTITY -> x;
      case TANH -> Math.tanh(x);
      case RELU -> Math.max(0, x);
      case GELU -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
      case SIGMOID -> sigmoid(x);
      case SILU -> x * sigmoid(x);
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /**
   * The error function to 1.2e-7, by a rational approximation in an exponent (Numerical Recipes).
   */
  private static double erf(double x) {
    double t = 1 / (1 + 0.5 * Math.abs(x));
    double[] coefficients = {
      -1.26551223,
      1.00002368,
      0.37409196,
      0.09678418,
      -0.18628806,
      0.27886807,
      -1.13520398,
      1.48851587,
      -0.82215223,
      0.17087277
    };
    double sum = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      sum = sum * t + coefficients[i];
    }
    double complement = t * Math.exp(-x * x + sum);
    return x >= 0 ? 1 - complement : complement - 1;
  }
}
