/**
 * Experiments of claims whose subject is not a ranking of documents: each makes its own data,
 * trains and measures. One file tells one experiment; what several share lies beside it.
 */
@NullMarked
package dev.decoy.app.experiment;

import org.jspecify.annotations.NullMarked;
