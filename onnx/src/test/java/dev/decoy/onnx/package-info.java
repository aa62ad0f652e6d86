@NullMarked
package dev.decoy.onnx;

import org.jspecify.annotations.NullMarked;
