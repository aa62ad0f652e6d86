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
        .layer("measure")
        .definedBy("dev.decoy.measure..")
        .layer("select")
        .definedBy("dev.decoy.select", "dev.decoy.select.pool..", "dev.decoy.select.batch..")
        // Sampling designs know nothing of selections and are reused by all.
        .layer("design")
        .definedBy("dev.decoy.select.design..")
        .layer("judge")
        .definedBy("dev.decoy.judge..")
        .layer("source")
        .definedBy("dev.decoy.source..")
        .layer("candidate")
        .definedBy("dev.decoy.candidate..")
        .layer("method")
        .definedBy("dev.decoy.method..")
        .whereLayer("mine")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("measure")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("select")
        .mayOnlyBeAccessedByLayers("mine")
        .whereLayer("judge")
        .mayOnlyBeAccessedByLayers("mine")
        .whereLayer("source")
        .mayOnlyBeAccessedByLayers("mine")
        .whereLayer("design")
        .mayOnlyBeAccessedByLayers("source", "judge", "select", "measure", "mine")
        .whereLayer("candidate")
        .mayOnlyBeAccessedByLayers("design", "source", "judge", "select", "measure", "mine")
        .check(CLASSES);
  }
}
