/**
 * Audits: of data, whether it can carry a conclusion, and of how a study was made, whether its
 * findings were planned.
 */
@NullMarked
package dev.decoy.measure.audit;

import org.jspecify.annotations.NullMarked;
