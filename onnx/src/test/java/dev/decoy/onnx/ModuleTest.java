package dev.decoy.onnx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The floor that this module stands on. */
class ModuleTest {
  @Test
  void standsOnCoreAndDataAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.decoy.onnx",
            "dev.decoy.array",
            "dev.decoy.method",
            "dev.decoy.data..",
            "java..",
            "tools.jackson..",
            "org.jspecify..",
            "ai.onnxruntime",
            "ai.djl.huggingface.tokenizers.jni")
        .check(new ClassFileImporter().importPath(OfflineTest.location(OnnxEncoder.class)));
  }
}
