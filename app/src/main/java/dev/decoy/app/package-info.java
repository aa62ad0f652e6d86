/** The {@code decoy} command: one package per sub-command. */
@NullMarked
package dev.decoy.app;

import org.jspecify.annotations.NullMarked;
