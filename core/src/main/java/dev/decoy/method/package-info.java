/**
 * Names and options: how a method is declared, found, and written as a spec such as {@code
 * simans:a=0.5}.
 */
@NullMarked
package dev.decoy.method;

import org.jspecify.annotations.NullMarked;
