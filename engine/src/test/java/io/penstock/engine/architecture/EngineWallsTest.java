package io.penstock.engine.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The engine decides and does nothing else: input and time in, effects out.
class EngineWallsTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.penstock.engine");

    @Test
    void featuresFormNoCycle() {
        slices().matching("io.penstock.engine.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void knowsNoOtherRoomOfTheHouse() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.penstock..")
                                .and(
                                        DescribedPredicate.not(
                                                resideInAPackage("io.penstock.engine.."))))
                .check(MAIN);
    }

    @Test
    void readsNoClock() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Timer.class)
                .check(MAIN);
    }

    @Test
    void drawsNoRandomnessOfItsOwn() {
        noClasses()
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class)
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.security.."))
                .check(MAIN);
    }

    @Test
    void onlyTheSimulationMakesGenerators() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.penstock.engine.time")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("RandomGeneratorFactory")
                .check(MAIN);
    }

    @Test
    void startsNoThreadAndWaitsForNone() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("java.util.concurrent..")
                                .and(
                                        DescribedPredicate.not(
                                                resideInAPackage("java.util.concurrent.atomic"))))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, ThreadLocal.class)
                .check(MAIN);
    }

    @Test
    void doesNoInputOrOutput() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.io..", "java.net..", "java.nio..", "java.sql..")
                                .and(DescribedPredicate.not(isHarmless())))
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(MAIN);
    }

    @Test
    void logsNothing() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                "org.slf4j..", "java.util.logging..", "java.lang.System$Logger"))
                .check(MAIN);
    }

    @Test
    void concreteClassesAreFinal() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and()
                .areNotAnonymousClasses()
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(MAIN);
    }

    @Test
    void sealedRootsAreInterfaces() {
        classes()
                .that(describe("are sealed", type -> type.reflect().isSealed()))
                .should()
                .beInterfaces()
                .check(MAIN);
    }

    /// Exceptions of parsers over text in memory, character sets, and what the compiler puts into
    /// serializable classes.
    private static DescribedPredicate<JavaClass> isHarmless() {
        return describe(
                "are harmless",
                type ->
                        type.isEquivalentTo(IOException.class)
                                || type.getPackageName().equals("java.nio.charset")
                                || type.isEquivalentTo(java.nio.ByteOrder.class)
                                || type.isEquivalentTo(java.io.Serializable.class)
                                || type.isEquivalentTo(java.io.Closeable.class));
    }
}
