@NullMarked
package dev.decoy.app.experiment;

import org.jspecify.annotations.NullMarked;
