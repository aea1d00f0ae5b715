package io.penstock.architecture;

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
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The walls between the rooms. A failure here asks for another place of the code, or, with a
/// record in `docs/decisions/`, for another wall.
class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.penstock");

    private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD =
            resideInAnyPackage(
                            "java.util.concurrent",
                            "java.util.concurrent.locks",
                            "java.net..",
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.sql..",
                            "org.slf4j..",
                            "software.amazon.awssdk..",
                            "io.helidon..")
                    .as("threads, sockets, files, databases and loggers");

    @Nested
    class TheEngine {
        @Test
        void decidesWithoutTouchingTheWorld() {
            noClasses()
                    .that()
                    .resideInAPackage("io.penstock.engine..")
                    .should()
                    .dependOnClassesThat(OUTSIDE_WORLD)
                    .check(MAIN);
        }

        @Test
        void readsNoClockAndDrawsNoAmbientRandomness() {
            noClasses()
                    .that()
                    .resideInAPackage("io.penstock.engine..")
                    .should()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .orShould()
                    .callMethod(UUID.class, "randomUUID")
                    .orShould()
                    .dependOnClassesThat()
                    .belongToAnyOf(Clock.class, Thread.class)
                    .check(MAIN);
        }

        @Test
        void knowsNoOtherRoom() {
            noClasses()
                    .that()
                    .resideInAPackage("io.penstock.engine..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "io.penstock.runtime..",
                                    "io.penstock.services..",
                                    "io.penstock.server.."))
                    .check(MAIN);
        }
    }

    @Nested
    class TheRooms {
        @Test
        void runtimeAndServicesDoNotKnowEachOther() {
            noClasses()
                    .that()
                    .resideInAPackage("io.penstock.runtime..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.penstock.services.."))
                    .check(MAIN);
            noClasses()
                    .that()
                    .resideInAPackage("io.penstock.services..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.penstock.runtime.."))
                    .check(MAIN);
        }

        @Test
        void nothingDependsOnTheServer() {
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.penstock.server..", "io.penstock.bench..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.penstock.server.."))
                    .check(MAIN);
        }

        @Test
        void servicesKnowNothingOfMappings() {
            noClasses()
                    .that()
                    .resideInAPackage("io.penstock.services..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "io.penstock.engine.mapping..",
                                    "io.penstock.engine.filter..",
                                    "io.penstock.engine.batch..",
                                    "io.penstock.engine.verdict..",
                                    "io.penstock.engine.retry..",
                                    "io.penstock.engine.concurrency.."))
                    .check(MAIN);
        }

        @Test
        void theWireDecidesNothing() {
            noClasses()
                    .that()
                    .resideInAPackage("io.penstock.server.wire..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "io.penstock.runtime..",
                                    "io.penstock.services..",
                                    "io.penstock.engine.mapping..",
                                    "io.penstock.engine.queue..",
                                    "io.penstock.engine.journal.."))
                    .check(MAIN);
        }

        @Test
        void onlyTheCompositionRootAndTheCoresOwnersComposeDecisions() {
            noClasses()
                    .that()
                    .resideInAPackage("io.penstock.server..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "io.penstock.engine.batch..",
                                    "io.penstock.engine.verdict..",
                                    "io.penstock.engine.retry.."))
                    .check(MAIN);
        }

        @Test
        void featuresFormNoCycle() {
            for (String room : new String[] {"engine", "runtime", "services", "server"}) {
                slices().matching("io.penstock." + room + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true)
                        .check(MAIN);
            }
        }

        @Test
        void onlyOnePackageKnowsOpenTelemetry() {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.penstock.server.trace..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.opentelemetry.."))
                    .check(MAIN);
        }

        @Test
        void onlyAdaptersUseTheAwsSdk() {
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.penstock.engine..",
                            "io.penstock.services..",
                            "io.penstock.server..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("software.amazon.awssdk.."))
                    .check(MAIN);
        }
    }

    @Nested
    class Classes {
        @Test
        void areFinalUnlessTheyAreAlternatives() {
            classes()
                    .that()
                    .areNotInterfaces()
                    .and()
                    .areNotEnums()
                    .and()
                    .doNotHaveModifier(JavaModifier.ABSTRACT)
                    .and()
                    .areNotAnonymousClasses()
                    .should()
                    .haveModifier(JavaModifier.FINAL)
                    .check(MAIN);
        }

        @Test
        void thatAreSealedAreInterfaces() {
            classes()
                    .that(describe("are sealed", each -> each.reflect().isSealed()))
                    .and()
                    .areNotEnums()
                    .should()
                    .beInterfaces()
                    .check(MAIN);
        }

        @Test
        void endTheProcessOnlyFromTheCommandLine() {
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.penstock.server.cli..", "io.penstock.bench..")
                    .should()
                    .callMethod(System.class, "exit", int.class)
                    .check(MAIN);
        }
    }
}
