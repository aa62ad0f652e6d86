@NullMarked
package dev.decoy.candidate;

import org.jspecify.annotations.NullMarked;
