@NullMarked
package dev.decoy.data.text;

import org.jspecify.annotations.NullMarked;
