package io.penstock.server.url;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.server.wire.BodyFlow;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.Outlet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedResultTest {
    private static final ResponseMetadata INTEGRATION =
            new ResponseMetadata(ResponseMetadata.HTTP_INTEGRATION, true);
    private static final String DELIMITER = "\0".repeat(8);

    private final Recorder recorder = new Recorder();
    private final StreamedResult result = new StreamedResult(recorder);

    @Test
    void passesEachPartOnWithTheContentType() {
        result.begin(new ResponseMetadata("text/event-stream", true));
        assertThat(result.sent()).isFalse();
        write("one");
        write("two");
        result.ended();

        assertThat(recorder.events)
                .containsExactly(
                        "begin 200 [HeaderLine[name=Content-Type, value=text/event-stream]]",
                        "write one",
                        "write two",
                        "end");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 1000})
    void readsThePreludeHoweverItIsCut(int size) {
        String text =
                "{\"statusCode\":201,\"headers\":{\"X-Ä\":\"x\"}}".replace("Ä", "A")
                        + DELIMITER
                        + "body";
        result.begin(INTEGRATION);
        for (int from = 0; from < text.length(); from += size) {
            write(text.substring(from, Math.min(text.length(), from + size)));
        }
        result.ended();

        assertThat(recorder.events.getFirst())
                .isEqualTo(
                        "begin 201 "
                                + List.of(
                                        new HeaderLine("X-A", "x"),
                                        new HeaderLine(
                                                "Content-Type", "application/octet-stream")));
        assertThat(recorder.body()).isEqualTo("body");
        assertThat(recorder.events.getLast()).isEqualTo("end");
    }

    @Test
    void answersWithoutABodyToo() {
        result.begin(INTEGRATION);
        write("{}" + DELIMITER);
        assertThat(result.sent()).isFalse();
        result.ended();

        assertThat(recorder.events)
                .containsExactly(
                        "send 200 [HeaderLine[name=Content-Type, value=application/octet-stream]] ");
    }

    @Test
    void leavesNulBytesOfTheBodyInTheBody() {
        result.begin(INTEGRATION);
        write("{}" + DELIMITER + "\0\0a");
        result.ended();

        assertThat(recorder.body()).isEqualTo("\0\0a");
    }

    @Test
    void sendsNoBodyWhereTheStatusHasNone() {
        result.begin(INTEGRATION);
        write("{\"statusCode\":204}" + DELIMITER + "ignored");
        write("too");
        result.ended();

        assertThat(recorder.events).singleElement().asString().startsWith("send 204");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"statusCode\":200}", "no json\0\0\0\0\0\0\0\0x", "[]\0\0\0\0\0\0\0\0"})
    void sendsNothingOfWhatIsNoPrelude(String text) {
        result.begin(INTEGRATION);
        write(text);
        result.ended();

        assertThat(result.sent()).isFalse();
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void givesUpOnAPreludeWithoutEnd() {
        result.begin(INTEGRATION);
        write("{" + " ".repeat(Prelude.BYTES_MAX));
        write("}" + DELIMITER + "late");
        result.ended();

        assertThat(result.sent()).isFalse();
    }

    @Test
    void doesNotEndWhatTheFunctionDidNot() {
        result.begin(new ResponseMetadata("text/plain", true));
        write("one");

        assertThat(result.sent()).isTrue();
        assertThat(recorder.events).doesNotContain("end");
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        result.bytes(bytes, 0, bytes.length);
    }

    /// Remembers what was written.
    private static final class Recorder implements Outlet, BodyFlow {
        private final List<String> events = new ArrayList<>();

        @Override
        public void send(int status, List<HeaderLine> headers, Payload body) {
            events.add("send " + status + " " + headers + " " + body.text());
        }

        @Override
        public BodyFlow begin(int status, List<HeaderLine> headers) {
            events.add("begin " + status + " " + headers);
            return this;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            events.add("write " + new String(bytes, offset, length, UTF_8));
        }

        @Override
        public void end() {
            events.add("end");
        }

        String body() {
            var body = new StringBuilder();
            events.stream()
                    .filter(event -> event.startsWith("write "))
                    .forEach(event -> body.append(event.substring(6)));
            return body.toString();
        }
    }
}
