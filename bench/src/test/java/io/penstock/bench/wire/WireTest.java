package io.penstock.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The client's own HTTP and its search in JSON.
class WireTest {
    private static final String PLAIN =
            "HTTP/1.1 200 OK\r\nserver: x\r\nCONTENT-length: 5\r\n\r\nhello";
    private static final String CHUNKED =
            """
            HTTP/1.1 404 Not Found
            Transfer-Encoding: chunked

            5
            hello
            A;x=y
            , chunks!!
            0

            """
                    .replace("\n", "\r\n");

    @Test
    void readsMessagesOneAfterTheOther() throws IOException {
        MessageReader reader = reader(PLAIN + CHUNKED + PLAIN);

        reader.read();
        assertThat(reader.body().text()).isEqualTo("hello");
        assertThat(reader.status()).isEqualTo(200);
        reader.read();
        assertThat(reader.body().text()).isEqualTo("hello, chunks!!");
        assertThat(reader.firstLine()).isEqualTo("HTTP/1.1 404 Not Found");
        reader.read();
        assertThat(reader.body().text()).isEqualTo("hello");
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
    }

    @Test
    void readsBodiesLargerThanItsBuffer() throws IOException {
        String body = "b".repeat(300_000);

        MessageReader reader =
                reader("POST /x HTTP/1.1\r\nContent-Length: 300000\r\n\r\n" + body + PLAIN);

        reader.read();
        assertThat(reader.startsWith("POST /".getBytes(StandardCharsets.US_ASCII))).isTrue();
        assertThat(reader.body().text()).isEqualTo(body);
        reader.read();
        assertThat(reader.body().text()).isEqualTo("hello");
    }

    @Test
    void findsMembersByName() {
        Slice json = slice("{\"Id\":\"1\",\"Body\" : \"a \\\"b\\\" c\",\"x\":{\"Id\":\"2\"}}");
        JsonScan scan = new JsonScan(json);

        assertThat(JsonScan.text(json, "Body")).isEqualTo("a \\\"b\\\" c");
        assertThat(JsonScan.count(json, JsonScan.key("Id"))).isEqualTo(2);
        assertThat(scan.next(JsonScan.key("Id"))).isTrue();
        assertThat(scan.next(JsonScan.key("Id"))).isTrue();
        assertThat(scan.value().text()).isEqualTo("2");
        assertThat(scan.next(JsonScan.key("Id"))).isFalse();
    }

    @Test
    void aMissingMemberIsNamed() {
        assertThatThrownBy(() -> JsonScan.text(slice("{}"), "QueueUrl"))
                .hasMessageContaining("QueueUrl");
    }

    /// Returns a reader that gets its bytes in small pieces, as from a network.
    private static MessageReader reader(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return new MessageReader(
                new InputStream() {
                    private final ByteArrayInputStream all = new ByteArrayInputStream(bytes);

                    @Override
                    public int read() {
                        return all.read();
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        return all.read(target, offset, Math.min(length, 7));
                    }
                });
    }

    private static Slice slice(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Slice(bytes, 0, bytes.length);
    }
}
