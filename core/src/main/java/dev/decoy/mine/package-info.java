/** The pipeline of one anchor: candidates, judged, chosen, counted. No files, no threads. */
@NullMarked
package dev.decoy.mine;

import org.jspecify.annotations.NullMarked;
