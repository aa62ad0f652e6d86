/**
 * Documents of prose and a table, as facts that a retriever of numbers chooses among: sentences,
 * and a table's rows written as sentences.
 */
@NullMarked
package dev.decoy.data.fact;

import org.jspecify.annotations.NullMarked;
