/**
 * Which anchor boxes of an image are positives of which object.
 *
 * <p>An {@link dev.decoy.select.box.Assigner} looks at a {@link dev.decoy.select.box.Scene}. {@link
 * dev.decoy.select.box.Atss} lets each object set its own threshold; {@link
 * dev.decoy.select.box.IouAssigner}, {@link dev.decoy.select.box.PointAssigner} and {@link
 * dev.decoy.select.box.TopKAssigner} are the rules that it is compared with.
 */
@NullMarked
package dev.decoy.select.box;

import org.jspecify.annotations.NullMarked;
