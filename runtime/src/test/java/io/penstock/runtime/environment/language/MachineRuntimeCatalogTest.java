package io.penstock.runtime.environment.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.function.RuntimeCatalog.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which interpreter runs which runtime, on machines made of small scripts.
final class MachineRuntimeCatalogTest {
    @TempDir Path bin;

    @Test
    void takesTheVeryVersionIfThereIsOne() throws IOException {
        program("python3", "Python 3.11.7");
        String exact = program("python3.12", "Python 3.12.4");

        assertThat(catalog(Map.of(), false).choose("python3.12"))
                .isEqualTo(new Choice.Exact(List.of(exact)));
    }

    @Test
    void takesAnotherVersionAndSaysSo() throws IOException {
        String python = program("python3", "Python 3.11.7");

        assertThat(catalog(Map.of(), false).choose("python3.12"))
                .isEqualTo(
                        new Choice.Substitute(
                                List.of(python),
                                "python3.12 runs on Python 3.11.7 ("
                                        + python
                                        + "), because this machine has no Python 3.12."));
        assertThat(catalog(Map.of(), false).choose("python3.11"))
                .isEqualTo(new Choice.Exact(List.of(python)));
    }

    @Test
    void refusesAnotherVersionIfStrict() throws IOException {
        program("node", "v20.20.2");

        assertThat(catalog(Map.of(), true).choose("nodejs22.x"))
                .isInstanceOfSatisfying(
                        Choice.Unavailable.class,
                        refused ->
                                assertThat(refused.message())
                                        .startsWith(
                                                "nodejs22.x is refused: the machine has Node.js 20.20.2"));
        assertThat(catalog(Map.of(), true).choose("nodejs20.x")).isInstanceOf(Choice.Exact.class);
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(catalog(Map.of(), false).choose("nodejs22.x"))
                .isEqualTo(
                        new Choice.Unavailable(
                                "The runtime nodejs22.x cannot run here: no Node.js was found on this machine."
                                        + " Install Node.js (https://nodejs.org) or configure a command for 'nodejs'."));
        assertThat(catalog(Map.of(), false).choose("java99"))
                .isInstanceOf(Choice.Unavailable.class);
        assertThat(catalog(Map.of(), false).choose("dotnet8"))
                .isInstanceOf(Choice.Unavailable.class);
    }

    @Test
    void followsTheConfiguration() throws IOException {
        program("python3", "Python 3.11.7");
        String own = program("mypython", "Python 3.13.1");
        String exact = program("special", "Python 3.12.0");
        var catalog =
                catalog(Map.of("python", List.of(own, "-B"), "python3.12", List.of(exact)), false);

        assertThat(catalog.choose("python3.13")).isEqualTo(new Choice.Exact(List.of(own, "-B")));
        assertThat(catalog.choose("python3.12")).isEqualTo(new Choice.Exact(List.of(exact)));
    }

    @Test
    void findsAJavaThatIsNewEnough() {
        var choice = catalog(Map.of(), false).choose("java21");

        assertThat(choice)
                .isNotInstanceOf(Choice.Unavailable.class); // the JVM of this test is newer
        assertThat(catalog(Map.of(), false).choose("provided.al2023"))
                .isEqualTo(new Choice.Exact(List.of()));
    }

    private MachineRuntimeCatalog catalog(Map<String, List<String>> configured, boolean strict) {
        return new MachineRuntimeCatalog(configured, strict, bin.toString());
    }

    private String program(String name, String version) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\necho '" + version + "'\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }
}
