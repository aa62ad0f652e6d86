/** Tests of the demo; the Java sources in them were written for them. */
@NullMarked
package dev.decoy.app.demo;

import org.jspecify.annotations.NullMarked;
