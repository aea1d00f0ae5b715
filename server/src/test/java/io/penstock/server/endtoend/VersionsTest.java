package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.waiters.LambdaWaiter;

/// Versions, aliases and layers with real processes.
class VersionsTest {
    private static final String TELLS =
            """
            import os
            def handle(event, context):
                for record in event.get("Records", []):
                    print("handled", record["body"], "by", context.function_version)
                return {"version": context.function_version,
                        "arn": context.invoked_function_arn,
                        "variable": os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
                        "made": "%s"}
            """;
    private static final BackoffStrategy ASK_OFTEN =
            BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(20));
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:";

    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void runWhatTheQualifierNamesAndSaySo() throws IOException {
        withTwoVersions("tells");
        site.lambda()
                .createAlias(
                        alias -> alias.functionName("tells").name("live").functionVersion("1"));

        InvokeResponse latest = invoke("tells", "");
        InvokeResponse two = invoke("tells:2", "");
        InvokeResponse live = invoke("tells", "live");

        assertThat(latest.executedVersion()).isEqualTo("$LATEST");
        assertThat(answer(latest).path("arn").asText()).isEqualTo(FUNCTION + "tells");
        assertThat(two.executedVersion()).isEqualTo("2");
        assertThat(answer(two).path("made").asText()).isEqualTo("second");
        assertThat(answer(two).path("arn").asText()).isEqualTo(FUNCTION + "tells:2");
        assertThat(live.executedVersion()).isEqualTo("1");
        assertThat(answer(live).path("made").asText()).isEqualTo("first");
        assertThat(answer(live).path("version").asText()).isEqualTo("1");
        assertThat(answer(live).path("variable").asText()).isEqualTo("1");
        assertThat(answer(live).path("arn").asText()).isEqualTo(FUNCTION + "tells:live");
        assertThat(log(live)).contains("START RequestId").contains("Version: 1");
        assertThatThrownBy(() -> invoke("tells", "none"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Function not found: " + FUNCTION + "tells:none");
    }

    @Test
    void shareTheTrafficOfAnAlias() {
        withTwoVersions("shared");
        site.lambda()
                .createAlias(alias ->
                        alias.functionName("shared")
                                .name("live")
                                .functionVersion("1")
                                .routingConfig(routing ->
                                        routing.additionalVersionWeights(Map.of("2", 0.5))));

        int second = 0;
        int calls = 64;
        for (int i = 0; i < calls; i++) {
            InvokeResponse response = invoke("shared", "live");
            assertThat(log(response)).contains("Version: " + response.executedVersion());
            second += response.executedVersion().equals("2") ? 1 : 0;
        }

        // Neither none nor all: the odds against that are 2^63 to 1.
        assertThat(second).isBetween(1, calls - 1);
    }

    @Test
    void areWhatMappingsRunAndFollow() throws Exception {
        withTwoVersions("mapped");
        site.lambda()
                .createAlias(
                        alias -> alias.functionName("mapped").name("live").functionVersion("1"));
        Box queue = site.queue("mapped");
        site.mapping("mapped:live", queue);

        queue.send("one");
        awaitLog("handled one by 1");
        site.lambda()
                .updateAlias(
                        alias -> alias.functionName("mapped").name("live").functionVersion("2"));
        queue.send("two");

        awaitLog("handled two by 2");
    }

    private static void awaitLog(String text) throws IOException, InterruptedException {
        assertThat(
                        site.awaitLog(
                                "mapped",
                                lines -> lines.stream().anyMatch(it -> it.contains(text))))
                .isNotEmpty();
    }

    @Test
    void seeTheirLayersAfterTheLayersAreGone() throws IOException {
        String tools = layer("tools", "python/tools.py", "NAME = 'hammer'");
        layered(
                "layered",
                Runtime.PYTHON3_13,
                zip(
                        "main.py",
                        """
                        import tools
                        def handle(event, context):
                            return {"tool": tools.NAME}
                        """),
                tools);

        site.lambda().deleteLayerVersion(layer -> layer.layerName("tools").versionNumber(1L));

        assertThat(answer(invoke("layered", "")).path("tool").asText()).isEqualTo("hammer");
    }

    @Test
    void findModulesOfLayersInNodeToo() throws IOException {
        String older = layer("older", "nodejs/node_modules/tools/index.js", "exports.name = 'saw'");
        String newer =
                layer("newer", "nodejs/node_modules/tools/index.js", "exports.name = 'file'");
        layered(
                "noded",
                Runtime.NODEJS20_X,
                zip("main.js", "exports.handle = async () => ({ tool: require('tools').name });"),
                older,
                newer);

        assertThat(answer(invoke("noded", "")).path("tool").asText()).isEqualTo("file");
    }

    private static String layer(String name, String file, String content) {
        return site.lambda()
                .publishLayerVersion(layer ->
                        layer.layerName(name).content(it -> it.zipFile(zip(file, content))))
                .layerVersionArn();
    }

    private static void layered(String name, Runtime runtime, SdkBytes zip, String... layers) {
        site.lambda()
                .createFunction(create ->
                        create.functionName(name)
                                .runtime(runtime)
                                .role("arn:aws:iam::000000000000:role/any")
                                .handler("main.handle")
                                .layers(layers)
                                .code(code -> code.zipFile(zip)));
        try (var waiter = LambdaWaiter.builder().client(site.lambda()).build()) {
            waiter.waitUntilFunctionActiveV2(
                    get -> get.functionName(name), often -> often.backoffStrategyV2(ASK_OFTEN));
        }
    }

    @Test
    void satisfyWaitersAndStayWhileAnAliasLeadsThere() {
        site.function("waited", Code.python(TELLS.formatted("first")));
        site.lambda()
                .updateFunctionCode(update ->
                        update.functionName("waited")
                                .publish(true)
                                .zipFile(Code.python(TELLS.formatted("next")).zip()));
        try (var waiter = LambdaWaiter.builder().client(site.lambda()).build()) {
            waiter.waitUntilFunctionUpdatedV2(
                    get -> get.functionName("waited"), often -> often.backoffStrategyV2(ASK_OFTEN));
            waiter.waitUntilPublishedVersionActive(
                    get -> get.functionName("waited").qualifier("1"),
                    often -> often.backoffStrategyV2(ASK_OFTEN));
        }
        site.lambda()
                .createAlias(
                        alias -> alias.functionName("waited").name("live").functionVersion("1"));

        assertThatThrownBy(() ->
                        site.lambda()
                                .deleteFunction(
                                        version -> version.functionName("waited").qualifier("1")))
                .isInstanceOf(ResourceConflictException.class);
    }

    private static void withTwoVersions(String name) {
        site.function(name, Code.python(TELLS.formatted("first")));
        site.lambda().publishVersion(version -> version.functionName(name));
        site.lambda()
                .updateFunctionCode(update ->
                        update.functionName(name)
                                .zipFile(Code.python(TELLS.formatted("second")).zip()));
        try (var waiter = LambdaWaiter.builder().client(site.lambda()).build()) {
            waiter.waitUntilFunctionUpdatedV2(
                    get -> get.functionName(name), often -> often.backoffStrategyV2(ASK_OFTEN));
        }
        site.lambda().publishVersion(version -> version.functionName(name));
    }

    private static InvokeResponse invoke(String function, String qualifier) {
        return site.lambda()
                .invoke(call -> {
                    call.functionName(function).logType(LogType.TAIL);
                    if (!qualifier.isEmpty()) {
                        call.qualifier(qualifier);
                    }
                });
    }

    private static JsonNode answer(InvokeResponse response) throws IOException {
        assertThat(response.functionError()).as(response.payload().asUtf8String()).isNull();
        return JSON.readTree(response.payload().asUtf8String());
    }

    private static String log(InvokeResponse response) {
        return new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8);
    }

    private static SdkBytes zip(String name, String content) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return SdkBytes.fromByteArray(bytes.toByteArray());
    }
}
