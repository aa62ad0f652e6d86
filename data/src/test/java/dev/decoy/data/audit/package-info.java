@NullMarked
package dev.decoy.data.audit;

import org.jspecify.annotations.NullMarked;
