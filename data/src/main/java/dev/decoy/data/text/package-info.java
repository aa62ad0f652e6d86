/**
 * What is known of a text without understanding it: its UTF-8 bytes, its normalised form and
 * fingerprint, its shingles and their MinHash signature, whether it holds a number; and of a web
 * address, its canonical form.
 */
@NullMarked
package dev.decoy.data.text;

import org.jspecify.annotations.NullMarked;
