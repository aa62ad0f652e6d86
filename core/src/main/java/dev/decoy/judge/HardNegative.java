package dev.decoy.judge;

/**
 * The negative of a pair under {@link TwoConditions}, over all documents.
 *
 * @param anchor its ordinal
 * @param positive the document of the pair
 * @param negative the admissible document nearest to the anchor; -1 if there is none
 * @param positiveDistance of the positive from the anchor, 0 to 2; NaN if one of them has no
 *     direction
 * @param distance of the negative from the anchor; NaN if there is none
 * @param apart distance of the negative from the positive; NaN if there is none
 * @param harder how many documents are nearer to the anchor than the positive, labelled ones left
 *     out
 * @param admissible how many of them are also nearer to the anchor than to the positive
 */
public record HardNegative(
    int anchor,
    int positive,
    int negative,
    double positiveDistance,
    double distance,
    double apart,
    int harder,
    int admissible) {}
