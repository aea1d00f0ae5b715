package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.IsolationUnavailableException;
import io.penstock.runtime.environment.process.Network;
import io.penstock.server.config.Home;
import io.penstock.server.config.Runtimes;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.PackageType;

/// Functions that are container images, from images made here of this machine's Python. Where the
/// machine cannot run containers, the server must say so; `target/isolation.txt` says which it was.
class ContainerImageTest {
    private static final String REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/";
    private static final String ROLE = "arn:aws:iam::000000000000:role/any";

    @TempDir Path directory;

    @Test
    void runsUpdatesAndPublishesAnImage() throws Exception {
        String first = image("v1", "first");
        Optional<Site> opened = containers(Network.MACHINE);
        if (opened.isEmpty()) {
            return;
        }
        try (Site site = opened.get()) {
            create(
                    site,
                    "pictures",
                    each ->
                            each.imageConfig(config -> config.command("app.other", "last"))
                                    .environment(set -> set.variables(Map.of("REPLACED", "yes")))
                                    .code(code -> code.imageUri(REPOSITORY + "pictures:v1")));

            shows(site.lambda().getFunction(get -> get.functionName("pictures")), first);
            assertThat(answer(site, "pictures", "7"))
                    .isEqualTo(
                            """
                            {"edition": "first", "arguments": ["app.other", "last"], "handler": "last", \
                            "directory": "/work", "user": [1234, 2345], "image": "yes", \
                            "replaced": "yes", "execution": null, "hidden": false, "machine": false, \
                            "temporary": "done", "root": "OSError", "host": "penstock", "event": 7}\
                            """);

            site.lambda().publishVersion(publish -> publish.functionName("pictures"));
            String second = image("v2", "second");
            site.lambda()
                    .updateFunctionCode(update ->
                            update.functionName("pictures").imageUri("oci:" + layout() + ":v2"));
            site.awaitUpdated("pictures");

            assertThat(answer(site, "pictures", "1")).contains("\"edition\": \"second\"");
            assertThat(answer(site, "pictures:1", "1")).contains("\"edition\": \"first\"");
            assertThat(
                            site.lambda()
                                    .getFunctionConfiguration(get -> get.functionName("pictures"))
                                    .codeSha256())
                    .isEqualTo(second.substring("sha256:".length()));
            refusals(site);
        }
        assertThat(groups()).isEmpty();
    }

    @Test
    void failsAsLambdaDoesWhereTheImageDoes() throws Exception {
        image("v1", "first");
        Optional<Site> opened = containers(Network.NONE);
        if (opened.isEmpty()) {
            return;
        }
        try (Site site = opened.get()) {
            create(site, "plain", each -> each.code(this::fromLayout));
            create(
                    site,
                    "lost",
                    each ->
                            each.imageConfig(config -> config.entryPoint("/no/such/program"))
                                    .code(this::fromLayout));
            create(
                    site,
                    "homeless",
                    each ->
                            each.imageConfig(config -> config.workingDirectory("/nowhere"))
                                    .code(this::fromLayout));

            assertThat(answer(site, "plain", "\"exit\"")).contains("exit status 3");
            assertThat(answer(site, "plain", "2")).contains("\"event\": 2");
            assertThat(answer(site, "lost", "1"))
                    .contains(
                            "Runtime.InvalidEntrypoint",
                            "fork/exec /no/such/program: no such file or directory");
            assertThat(answer(site, "homeless", "1"))
                    .contains("Runtime.InvalidWorkingDir", "chdir /nowhere");
        }
        assertThat(groups()).isEmpty();
    }

    @Test
    void outlivesItsServerAndItsLayout() throws Exception {
        image("v1", "first");
        var storage = new Storage.Directory(directory.resolve("data"));
        Optional<Site> opened = containers(Network.MACHINE, storage);
        if (opened.isEmpty()) {
            return;
        }
        try (Site site = opened.get()) {
            create(site, "kept", each -> each.code(this::fromLayout));
        }
        Files.delete(layout().resolve("index.json"));

        try (Site site = containers(Network.MACHINE, storage).orElseThrow()) {
            assertThat(answer(site, "kept", "1")).contains("\"edition\": \"first\"");
        }
        var plain = ServerConfig.passing().with(storage);
        try (Site site = Site.open(plain)) {
            assertThatThrownBy(() -> answer(site, "kept", "1"))
                    .hasMessageContaining("--isolation runc");
        }
    }

    @Test
    void aServerWithoutContainersRefusesImagesByName() throws Exception {
        try (Site site = Site.open()) {
            assertThatThrownBy(() -> create(site, "pictures", each -> each.code(this::fromLayout)))
                    .isInstanceOf(InvalidParameterValueException.class)
                    .hasMessageContaining(
                            "Container images cannot run here: start the server with --isolation"
                                    + " runc.");
        }
    }

    private static void shows(GetFunctionResponse shown, String digest) {
        assertThat(shown.code().repositoryType()).isEqualTo("ECR");
        assertThat(shown.code().imageUri()).isEqualTo(REPOSITORY + "pictures:v1");
        assertThat(shown.code().resolvedImageUri()).isEqualTo(REPOSITORY + "pictures@" + digest);
        assertThat(shown.configuration().packageType()).isEqualTo(PackageType.IMAGE);
        assertThat(shown.configuration().codeSize()).isZero();
        assertThat("sha256:" + shown.configuration().codeSha256()).isEqualTo(digest);
        assertThat(shown.configuration().runtime()).isNull();
        assertThat(shown.configuration().handler()).isNull();
        assertThat(shown.configuration().imageConfigResponse().imageConfig().command())
                .containsExactly("app.other", "last");
    }

    private void refusals(Site site) {
        refuses(
                () ->
                        site.lambda()
                                .updateFunctionCode(update ->
                                        update.functionName("pictures")
                                                .zipFile(SdkBytes.fromUtf8String("zip"))),
                "Please provide ImageUri when updating a function with packageType Image.");
        refuses(
                () ->
                        site.lambda()
                                .updateFunctionConfiguration(update ->
                                        update.functionName("pictures")
                                                .layers(
                                                        "arn:aws:lambda:us-east-1:000000000000:layer:tools:1")),
                "Please don't provide Handler or Runtime or Layer when the intended function"
                        + " PackageType is Image.");
        refuses(
                () ->
                        create(
                                site,
                                "none",
                                each ->
                                        each.code(
                                                code -> code.imageUri(REPOSITORY + "pictures:v9"))),
                "Source image "
                        + REPOSITORY
                        + "pictures:v9 does not exist. Provide a valid source image.");
        refuses(
                () -> create(site, "none", each -> each.code(code -> code.imageUri("pictures:v1"))),
                "Source image pictures:v1 is not valid. Provide a valid source image.");
        String zip = site.function("zip", Code.python(Code.PRINTS));
        refuses(
                () ->
                        site.lambda()
                                .updateFunctionCode(update ->
                                        update.functionName(zip)
                                                .imageUri(REPOSITORY + "pictures:v1")),
                "Please don't provide ImageUri when updating a function with packageType Zip.");
    }

    private static void refuses(Runnable request, String message) {
        assertThatThrownBy(request::run)
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining(message);
    }

    private static void create(
            Site site, String name, Consumer<CreateFunctionRequest.Builder> more) {
        site.lambda()
                .createFunction(create -> {
                    create.functionName(name).role(ROLE).packageType(PackageType.IMAGE).timeout(20);
                    more.accept(create);
                });
        site.awaitActive(name);
    }

    private void fromLayout(FunctionCode.Builder code) {
        code.imageUri("oci:" + layout() + ":v1");
    }

    private static String answer(Site site, String function, String event) {
        return site.invoke(function, event).payload().asUtf8String();
    }

    private Path layout() {
        return directory.resolve("images/team/pictures");
    }

    /// Starts a server with containers; empty where the machine has none.
    private Optional<Site> containers(Network network) throws IOException {
        return containers(network, new Storage.Memory());
    }

    private Optional<Site> containers(Network network, Storage storage) throws IOException {
        var runtimes =
                new Runtimes(
                        false,
                        Map.of(),
                        Runtimes.defaults().javaClientDirectory(),
                        Isolation.RUNC,
                        network,
                        directory.resolve("images"));
        try {
            Site site = Site.open(ServerConfig.passing().with(storage).with(runtimes));
            report("runc: ran container images");
            return Optional.of(site);
        } catch (UncheckedIOException refused) {
            assertThat(refused).rootCause().isInstanceOf(IsolationUnavailableException.class);
            report("runc: no container images ran: " + refused.getCause());
            return Optional.empty();
        }
    }

    private static void report(String line) throws IOException {
        Path file = Home.directory().resolve("target/isolation.txt");
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(
                file, line + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /// Makes an image and returns its digest.
    private String image(String tag, String edition) throws IOException, InterruptedException {
        Path sources = Home.directory().resolve("server/src/test/images");
        Path program = directory.resolve("program.py");
        String source = Files.readString(sources.resolve("program.py"));
        Files.writeString(program, source.replace("EDITION", edition));
        Files.createDirectories(layout());
        Path output = directory.resolve("output");
        Process process =
                new ProcessBuilder(
                                List.of(
                                        "python3",
                                        sources.resolve("build_image.py").toString(),
                                        layout().toString(),
                                        tag,
                                        program.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output).strip();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    /// Returns control groups of this process's servers that are still there.
    private static List<Path> groups() throws IOException {
        String prefix = "penstock-" + ProcessHandle.current().pid() + "-";
        try (var all = Files.find(Path.of("/sys/fs/cgroup"), 2, (path, _) -> named(path, prefix))) {
            return all.toList();
        }
    }

    private static boolean named(Path path, String prefix) {
        return String.valueOf(path.getFileName()).startsWith(prefix);
    }
}
