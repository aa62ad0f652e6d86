package dev.decoy;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.decoy");

  @Test
  void roomsHaveNoCycles() {
    slices().matching("dev.decoy.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void arrowsBetweenRoomsPointDown() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("mine")
        .definedBy("dev.decoy.mine..")
        .layer("train")
        .definedBy("dev.decoy.train..")
        .layer("measure")
        .definedBy("dev.decoy.measure..")
        .layer("guide")
        .definedBy("dev.decoy.guide..")
        .layer("objective")
        .definedBy("dev.decoy.objective..")
        .layer("synthesize")
        .definedBy("dev.decoy.synthesize..")
        .layer("select")
        .definedBy(
            "dev.decoy.select",
            "dev.decoy.select.pool..",
            "dev.decoy.select.batch..",
            "dev.decoy.select.box..")
        // Sampling designs know nothing of selections and are reused by all.
        .layer("design")
        .definedBy("dev.decoy.select.design..")
        .layer("judge")
        .definedBy("dev.decoy.judge..")
        .layer("source")
        .definedBy("dev.decoy.source..")
        .layer("model")
        .definedBy("dev.decoy.model..")
        .layer("candidate")
        .definedBy("dev.decoy.candidate..")
        .layer("search")
        .definedBy("dev.decoy.search..")
        .layer("array")
        .definedBy("dev.decoy.array..")
        .layer("method")
        .definedBy("dev.decoy.method..")
        .whereLayer("mine")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("train")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("measure")
        .mayOnlyBeAccessedByLayers("train")
        .whereLayer("guide")
        .mayOnlyBeAccessedByLayers("train")
        .whereLayer("objective")
        .mayOnlyBeAccessedByLayers("measure", "train")
        .whereLayer("synthesize")
        .mayOnlyBeAccessedByLayers("train")
        .whereLayer("select")
        .mayOnlyBeAccessedByLayers("mine", "train")
        .whereLayer("judge")
        .mayOnlyBeAccessedByLayers("mine", "train")
        .whereLayer("source")
        .mayOnlyBeAccessedByLayers("mine", "train")
        .whereLayer("design")
        .mayOnlyBeAccessedByLayers("source", "judge", "select", "measure", "mine", "train")
        .whereLayer("model")
        .mayOnlyBeAccessedByLayers(
            "source", "judge", "select", "synthesize", "objective", "guide", "measure", "train")
        .whereLayer("candidate")
        .mayOnlyBeAccessedByLayers(
            "design",
            "source",
            "judge",
            "select",
            "synthesize",
            "objective",
            "guide",
            "measure",
            "mine",
            "train",
            "model")
        .whereLayer("search")
        .mayOnlyBeAccessedByLayers(
            "source", "judge", "select", "synthesize", "measure", "mine", "train")
        .whereLayer("array")
        .mayOnlyBeAccessedByLayers(
            "search",
            "model",
            "design",
            "source",
            "judge",
            "select",
            "synthesize",
            "objective",
            "guide",
            "measure",
            "train")
        .check(CLASSES);
  }
}
