package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.config.Home;
import io.penstock.server.endtoend.Wire.Head;
import io.penstock.server.endtoend.Wire.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.InvokeMode;
import software.amazon.awssdk.services.lambda.model.Runtime;

/// The example that streams words. It is about order, not about time: the function may write its
/// last word only after the client has read the first.
@Timeout(60)
class ChatExampleTest {
    private static final Path EXAMPLE = Home.directory().resolve("examples/chat/node");

    @Test
    void theFirstWordArrivesBeforeTheLastIsWritten(@TempDir Path directory) throws IOException {
        Path gate = directory.resolve("gate");
        try (Site site = Site.open();
                Wire wire = Wire.to(site.endpoint())) {
            String host = deploy(site, Map.of("WORD_MILLIS", "1", "GATE", gate.toString()));

            Head head = wire.send("GET /?q=queues", "Host: " + host).head();
            String first = wire.text(1);
            assertThat(first).startsWith("data: You\n\n");
            Files.createFile(gate);
            String rest = new String(wire.body(head), UTF_8);

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.value("content-type")).isEqualTo("text/event-stream");
            assertThat((first + rest).lines().filter(line -> line.startsWith("data: ")).toList())
                    .startsWith("data: You", "data: asked", "data: about", "data: queues.")
                    .endsWith("data: me.");
            assertThat(rest).endsWith("event: done\ndata:\n\n");
        }
    }

    @Test
    void servesThePageThatShowsThem() throws IOException {
        try (Site site = Site.open();
                Wire wire = Wire.to(site.endpoint())) {
            String host = deploy(site, Map.of());

            Response page = wire.send("GET /", "Host: " + host).response();

            assertThat(page.head().value("content-type")).isEqualTo("text/html; charset=utf-8");
            assertThat(page.text()).isEqualTo(Files.readString(EXAMPLE.resolve("page.html")));
        }
    }

    private static String deploy(Site site, Map<String, String> variables) throws IOException {
        var code =
                new Code(Runtime.NODEJS20_X, "chat.handler", SdkBytes.fromByteArray(example()), 30);
        site.function("chat", code, variables);
        site.open("chat");
        return URI.create(
                        site.lambda()
                                .createFunctionUrlConfig(create ->
                                        create.functionName("chat")
                                                .authType(FunctionUrlAuthType.NONE)
                                                .invokeMode(InvokeMode.RESPONSE_STREAM))
                                .functionUrl())
                .getAuthority();
    }

    private static byte[] example() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String file : List.of("chat.mjs", "page.html")) {
                zip.putNextEntry(new ZipEntry(file));
                Files.copy(EXAMPLE.resolve(file), zip);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
