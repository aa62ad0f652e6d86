package dev.decoy.app.encoder;

import dev.decoy.app.MemoryLimit;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.method.SpecException;
import dev.decoy.onnx.EncoderFolder;
import dev.decoy.onnx.EncoderOptions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The folder of a trained model: a static embedding, or a bi-encoder in an ONNX file. */
final class FolderEncoders implements EncoderKind {
  @Override
  public String word() {
    return "";
  }

  @Override
  public String usage() {
    return "the folder of a model with tokenizer.json and model.onnx or model.safetensors";
  }

  @Override
  public boolean isMeant(String model) {
    try {
      Path folder = Path.of(model);
      return Files.isRegularFile(folder.resolve("tokenizer.json"))
          || Files.isRegularFile(folder.resolve("modules.json"))
          || Files.isRegularFile(folder.resolve("config.json"));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public boolean isFitted(String model) {
    return false;
  }

  @Override
  public TextEncoder open(String model, EncoderSetting setting) {
    MemoryLimit.requireModel(
        List.of(
            Path.of(model, "onnx", "model.onnx"),
            Path.of(model, "onnx", "model.onnx_data"),
            Path.of(model, "model.onnx"),
            Path.of(model, "model.onnx_data")));
    try {
      return EncoderFolder.open(
          Path.of(model), EncoderOptions.DEFAULTS.with("threads", setting.threads()));
    } catch (IllegalArgumentException e) {
      throw new SpecException(String.valueOf(e.getMessage()));
    }
  }
}
