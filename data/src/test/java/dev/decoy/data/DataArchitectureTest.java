package dev.decoy.data;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class DataArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.decoy.data");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.decoy.data.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void textAndInputKnowNothingOfStores() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.decoy.data.text", "dev.decoy.data.input")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.decoy.data", "dev.decoy.data.store", "dev.decoy.data.trec")
        .check(CLASSES);
  }
}
