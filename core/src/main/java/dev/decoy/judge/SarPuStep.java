package dev.decoy.judge;

/**
 * One round of the fit of {@link SarPu}.
 *
 * @param iteration from 0, the state after initialisation
 * @param marginal mean over items of the log-likelihood of the labels: s ln(f e) + (1 - s) ln(1 - f
 *     e); without penalties no round lowers it
 * @param expected mean over items of the expected log-likelihood of labels and classes, which the
 *     paper's code watches
 * @param slope mean absolute least-squares slope of the unlabelled items' propensities over the
 *     window; NaN before the window is full
 * @param improvement largest minus first log-likelihood in the window; NaN before the window is
 *     full
 */
public record SarPuStep(
    int iteration, double marginal, double expected, double slope, double improvement) {}
