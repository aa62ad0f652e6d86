@NullMarked
package dev.decoy.select.batch;

import org.jspecify.annotations.NullMarked;
