package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The quick reader and writer beside the general ones: whatever they take, they do alike.
class QuickJsonTest {
    private static final int DOCUMENTS = 40_000;

    @Test
    void readsWhatItReadsAsTheGeneralReaderDoes() {
        var taken = new int[1];
        Seeds.forEach(
                DOCUMENTS,
                seed -> {
                    byte[] bytes = new RandomJson(seed).bytes();

                    Optional<ObjectNode> quick = QuickReader.read(Payload.of(bytes));

                    quick.ifPresent(root -> {
                        taken[0]++;
                        assertThat(Json.readAny(Payload.of(bytes)))
                                .isInstanceOfSatisfying(
                                        Json.Document.Members.class,
                                        members -> assertSame(root, members.root()));
                    });
                });
        assertThat(taken[0]).as("documents taken").isBetween(DOCUMENTS / 10, DOCUMENTS - 1);
    }

    @Test
    void readsADocumentInsideALargerArray() {
        byte[] document = "{\"a\":\"12345678\"}".getBytes(StandardCharsets.UTF_8);
        byte[] larger = new byte[document.length + 20];
        Arrays.fill(larger, (byte) '"');
        System.arraycopy(document, 0, larger, 7, document.length);

        Optional<ObjectNode> quick = QuickReader.read(Payload.of(larger, 7, document.length));

        assertThat(quick)
                .hasValueSatisfying(
                        root -> assertThat(root.path("a").asText()).isEqualTo("12345678"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " { \"QueueUrl\" : \"http://127.0.0.1:4566/000000000000/orders\" }\n",
                "{\"MaxNumberOfMessages\":10,\"WaitTimeSeconds\":0,\"a\":[],\"b\":{}}",
                "{\"Entries\":[{\"Id\":\"1\",\"MessageBody\":\"{\\\"n\\\":1,\\n\\\"s\\\":\\\"Gr\u00fc\u00dfe"
                        + " \ud83d\ude00\\\"}\"}]}",
                "{\"a\":true,\"b\":false,\"c\":null}"
            })
    void takesUsualRequests(String text) {
        Payload bytes = Payload.of(text);

        assertThat(QuickReader.read(bytes)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\"}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":1.5}",
                "{\"a\":-1}",
                "{\"a\":1e3}",
                "{\"a\":12345678901}",
                "{\"a\":tru}",
                "{\"a\":truely}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u0041\"}",
                "{} {}",
                "{\"a\":[1,]}",
                "{a:1}",
                "{\"a\":\"b"
            })
    void leavesTheRestToTheGeneralReader(String text) {
        Payload bytes = Payload.of(text);

        assertThat(QuickReader.read(bytes)).isEmpty();
    }

    @Test
    void leavesBytesThatAreNotUnicodeToTheGeneralReader() {
        byte[][] broken = {
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xE2, (byte) 0x82},
            {(byte) 0xFF}
        };
        for (byte[] text : broken) {
            assertThat(QuickReader.read(Payload.of(RandomJson.holding(text)))).isEmpty();
        }
    }

    @Test
    void writesWhatItWritesAsTheGeneralWriterDoes() {
        var taken = new int[1];
        Seeds.forEach(
                DOCUMENTS,
                seed -> {
                    JsonNode tree = new RandomJson(seed).tree();

                    Optional<Payload> quick = QuickWriter.write(tree);

                    quick.ifPresent(bytes -> {
                        taken[0]++;
                        assertThat(bytes.text()).isEqualTo(Json.writeAny(tree).text());
                    });
                });
        assertThat(taken[0]).as("documents taken").isBetween(DOCUMENTS / 10, DOCUMENTS - 1);
    }

    @Test
    void leavesSurrogatesToTheGeneralWriter() {
        for (String text : List.of("b\ud83d?", "\ude00", "\u00e9\ude00", "\u20ac?\ud83d\ude00")) {
            assertThat(QuickWriter.write(Json.object().put("a", text))).isEmpty();
            assertThat(QuickWriter.write(Json.object().put(text, 1))).isEmpty();
        }
        assertThat(QuickWriter.write(Json.object().put("\u20ac?", "?\u00e9?"))).isPresent();
    }

    private static void assertSame(JsonNode one, JsonNode other) {
        assertThat(one).isEqualTo(other);
        assertThat(one.toString()).as("order").isEqualTo(other.toString());
    }

    /// Makes JSON, mostly sound, of the kinds that matter to a reader that looks at eight bytes at
    /// a time.
    private static final class RandomJson {
        private static final String[] PIECES = {
            "a",
            "order",
            "12345678",
            "{\"id\":7}",
            "\\",
            "\"",
            "/",
            "\n\t",
            "\u0001",
            "\u007f",
            "\u00e9",
            "\u20ac",
            "\ud83d\ude00",
            "?",
            "\ud83d",
            " ",
            "xxxxxxxxxxxxxxxxxxxxxxxx",
            "\u2028",
            "\b\f\r"
        };
        private final SplittableRandom random;

        RandomJson(long seed) {
            random = new SplittableRandom(seed);
        }

        static byte[] holding(byte[] text) {
            byte[] head = "{\"a\":\"1234567".getBytes(StandardCharsets.US_ASCII);
            byte[] document = Arrays.copyOf(head, head.length + text.length + 2);
            System.arraycopy(text, 0, document, head.length, text.length);
            document[document.length - 2] = '"';
            document[document.length - 1] = '}';
            return document;
        }

        /// Returns a document, now and then with a byte changed or its end cut off.
        byte[] bytes() {
            var text = new StringBuilder();
            object(text, 0);
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(4) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            boolean cut = random.nextInt(10) == 0;
            return cut ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
        }

        ObjectNode tree() {
            return tree(0);
        }

        private ObjectNode tree(int depth) {
            ObjectNode tree = Json.object();
            for (int left = random.nextInt(5); left > 0; left--) {
                String name = text();
                switch (random.nextInt(depth > 3 ? 6 : 9)) {
                    case 0 -> tree.put(name, random.nextInt());
                    case 1 -> tree.put(name, random.nextLong());
                    case 2 -> tree.put(name, random.nextBoolean());
                    case 3 -> tree.putNull(name);
                    case 4 -> tree.put(name, random.nextInt(20) == 0 ? "x" : text());
                    case 5 -> {
                        if (random.nextInt(20) == 0) {
                            tree.put(name, random.nextDouble());
                        }
                    }
                    case 6 -> tree.putArray(name).add(text()).add(tree(depth + 1));
                    case 7 -> tree.putArray(name);
                    default -> tree.set(name, tree(depth + 1));
                }
            }
            return tree;
        }

        private void object(StringBuilder to, int depth) {
            to.append(blank()).append('{').append(blank());
            int members = random.nextInt(4);
            for (int i = 0; i < members; i++) {
                to.append(i == 0 ? "" : ",").append(blank());
                quoted(to, random.nextInt(6) == 0 ? "twice" : text());
                to.append(blank()).append(':').append(blank());
                value(to, depth + 1);
                to.append(blank());
            }
            to.append('}').append(blank());
        }

        private void value(StringBuilder to, int depth) {
            switch (random.nextInt(depth > 20 ? 6 : 8)) {
                case 0 -> to.append(random.nextInt(0, 1 << random.nextInt(1, 31)));
                case 1 -> to.append(random.nextInt(9) == 0 ? "-7" : random.nextBoolean());
                case 2 -> to.append("null");
                case 3, 4, 5 -> quoted(to, text());
                case 6 -> object(to, depth);
                default -> {
                    to.append('[').append(blank());
                    int elements = random.nextInt(3);
                    for (int i = 0; i < elements; i++) {
                        to.append(i == 0 ? "" : ",");
                        value(to, depth + 1);
                    }
                    to.append(']');
                }
            }
        }

        private String text() {
            var text = new StringBuilder();
            for (int left = random.nextInt(6); left > 0; left--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            return text.toString();
        }

        private void quoted(StringBuilder to, String text) {
            to.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean byNumber = random.nextInt(200) == 0;
                switch (c) {
                    case '"', '\\' -> to.append('\\').append(c);
                    case '\n' -> to.append("\\n");
                    case '\t' -> to.append("\\t");
                    case '\r' -> to.append("\\r");
                    case '\b' -> to.append("\\b");
                    case '\f' -> to.append("\\f");
                    case '/' -> to.append(random.nextBoolean() ? "/" : "\\/");
                    default -> {
                        if (byNumber) {
                            to.append("\\u%04x".formatted((int) c));
                        } else {
                            to.append(c);
                        }
                    }
                }
            }
            to.append('"');
        }

        private String blank() {
            return switch (random.nextInt(12)) {
                case 0 -> " ";
                case 1 -> "\n  ";
                case 2 -> "\t\r\n";
                default -> "";
            };
        }
    }
}
