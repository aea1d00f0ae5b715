package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.IsolationUnavailableException;
import io.penstock.runtime.environment.process.Network;
import io.penstock.server.config.Home;
import io.penstock.server.config.Runtimes;
import io.penstock.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Container images as people have them: built from a `Containerfile` by a builder, with an
/// extension inside, and made functions with the AWS CLI. Where the machine cannot run containers,
/// the server must say so.
@Timeout(300)
class BuiltImageTest {
    @TempDir private Path directory;

    @Test
    void runsWhatBuildahBuilt() throws Exception {
        runs(
                "buildah",
                place ->
                        List.of(
                                "oci:" + place.resolve("layout") + ":v1",
                                "oci-archive:" + place.resolve("layout.tar") + ":v1",
                                "docker-archive:" + place.resolve("docker.tar") + ":v1"));
    }

    @Test
    void runsWhatUmociPacked() throws Exception {
        runs("umoci", place -> List.of("oci:" + place.resolve("layout") + ":v1"));
    }

    private void runs(String builder, Products products) throws Exception {
        if (!ClientTools.ready(builder, "images by " + builder)
                || !ClientTools.ready("python", "the AWS CLI on images")) {
            return;
        }
        try (var world = new World(directory, containers())) {
            Path place = Files.createDirectory(directory.resolve("built"));
            world.run(
                    List.of(
                            Home.directory()
                                    .resolve("server/src/test/images/built/with-" + builder)
                                    .toString(),
                            ClientTools.builder(builder).toString(),
                            place.toString()));
            for (String uri : products.in(place)) {
                play(world, "pictures-" + uri.substring(0, uri.indexOf(':')), uri);
            }
        } catch (UncheckedIOException refused) {
            assertThat(refused).rootCause().isInstanceOf(IsolationUnavailableException.class);
            System.out.println("NOT RUN, this machine has no containers: images by " + builder);
        }
    }

    private void play(World world, String function, String uri)
            throws IOException, InterruptedException {
        JsonNode created =
                aws(
                        world,
                        "lambda create-function --package-type Image --timeout 20 --function-name "
                                + function,
                        "--role",
                        "arn:aws:iam::000000000000:role/any",
                        "--code",
                        "ImageUri=" + uri);
        aws(world, "lambda wait function-active-v2 --function-name " + function);
        assertThat(created.path("PackageType").asText()).isEqualTo("Image");
        assertThat(created.path("CodeSha256").asText()).matches("[0-9a-f]{64}");

        assertThat(invoke(world, function, "7"))
                .isEqualTo(
                        """
                        {"edition": "EDITION", "arguments": ["app.first"], "handler": "app.first", \
                        "directory": "/work", "user": [1234, 2345], "image": "yes", "replaced": "no", \
                        "execution": null, "hidden": false, "machine": false, "temporary": "done", \
                        "root": "OSError", "host": "penstock", "event": 7}\
                        """);
        assertThat(invoke(world, function, "8")).contains("\"event\": 8");
        aws(world, "lambda update-function-configuration --timeout 21 --function-name " + function);

        List<String> log = world.logUntil(function, "watcher told SHUTDOWN");
        assertThat(log)
                .as("what the extension in the image was told")
                .filteredOn(line -> line.startsWith("watcher"))
                .extracting(line -> line.replaceAll("INVOKE [0-9a-f-]{36}", "INVOKE"))
                .containsExactly(
                        "watcher registered at " + function,
                        "watcher told INVOKE",
                        "watcher told INVOKE",
                        "watcher told SHUTDOWN spindown");
        assertThat(log).anyMatch(line -> line.matches("EXTENSION\tName: watcher\tState: Ready.*"));
    }

    private String invoke(World world, String function, String event)
            throws IOException, InterruptedException {
        Path answer = directory.resolve("answer.json");
        aws(
                world,
                "lambda invoke --function-name " + function,
                "--payload",
                event,
                answer.toString());
        return Files.readString(answer);
    }

    private static JsonNode aws(World world, String words, String... rest)
            throws IOException, InterruptedException {
        var command =
                Stream.of(
                                Stream.of(
                                        ClientTools.aws().toString(),
                                        "--endpoint-url",
                                        world.endpoint().toString()),
                                Stream.of(words.split(" ")),
                                Stream.of(rest))
                        .flatMap(each -> each);
        return world.json(world.run(command.toList()));
    }

    private ServerConfig containers() {
        var runtimes =
                new Runtimes(
                        false,
                        Map.of(),
                        Runtimes.defaults().javaClientDirectory(),
                        Isolation.RUNC,
                        Network.MACHINE,
                        directory.resolve("images"));
        return ServerConfig.passing().with(runtimes);
    }

    /// The images that a builder makes.
    @FunctionalInterface
    private interface Products {
        /// Returns the addresses of images in a directory.
        List<String> in(Path place);
    }
}
