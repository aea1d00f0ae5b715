package io.penstock.bench.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstallerTest {
    private static final Path HOME = Path.of("/home/somebody");

    @Test
    void theCacheIsWhereTheUserKeepsCaches() {
        assertThat(Installer.usualCache(Map.of(), HOME))
                .isEqualTo(HOME.resolve(".cache/penstock/bench"));
        assertThat(Installer.usualCache(Map.of("XDG_CACHE_HOME", "/caches"), HOME))
                .isEqualTo(Path.of("/caches/penstock/bench"));
    }

    @Test
    void aRelativeCacheIsIgnored() {
        assertThat(Installer.usualCache(Map.of("XDG_CACHE_HOME", "caches"), HOME))
                .isEqualTo(HOME.resolve(".cache/penstock/bench"));
    }

    @Test
    void aFailureIsToldInNpmsOwnWords() {
        String output =
                """
                npm error code ENOTFOUND
                npm error syscall getaddrinfo
                npm error network request to https://registry.npmjs.org/serverless failed
                """;

        assertThat(Installer.failure(output))
                .isEqualTo(
                        "npm could not fetch it: network request to"
                                + " https://registry.npmjs.org/serverless failed");
        assertThat(Installer.failure("Killed\n")).isEqualTo("npm could not fetch it");
    }
}
