@NullMarked
package dev.decoy.source.fusion;

import org.jspecify.annotations.NullMarked;
