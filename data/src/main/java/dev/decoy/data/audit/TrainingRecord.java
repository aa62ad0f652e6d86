package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import java.util.List;

/**
 * One record of a training file, whatever its shape.
 *
 * @param line on which it begins, from 1
 * @param raw as it stands in the file, without the line feed at its end
 * @param fields what it holds, by name
 * @param anchorId empty if the shape has none
 * @param anchor the query's text
 * @param positives with NaN for scores that the shape does not have
 * @param negatives likewise
 * @param positivePlaces where each positive stands in the list that holds it; 0 in shapes of one
 *     text per field
 * @param negativePlaces likewise
 * @param unlisted names of fields that hold one string where a list of strings belongs
 */
record TrainingRecord(
    long line,
    String raw,
    Fields fields,
    String anchorId,
    String anchor,
    List<Passage> positives,
    List<Passage> negatives,
    int[] positivePlaces,
    int[] negativePlaces,
    List<String> unlisted) {}
