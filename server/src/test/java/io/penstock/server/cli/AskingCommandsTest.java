package io.penstock.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The commands that ask a running server.
class AskingCommandsTest {
    private static final String ONE =
            "{\"mappings\":[{\"uuid\":\"u-1\",\"function\":\"f\",\"source\":\"q\",\"state\":\"Enabled\"}]}";
    private static final String TWO = ONE.replace("]}", ",{\"uuid\":\"u-2\",\"function\":\"g\"}]}");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final FakeControlApi api;

    AskingCommandsTest() throws IOException {
        api = new FakeControlApi();
    }

    @BeforeEach
    void start() {
        api.with("/_penstock/mappings", ONE);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Nested
    class Journal {
        @Test
        void readsPageAfterPageUntilNothingIsNew() {
            api.with(
                            "/_penstock/mappings/u-1/journal?after=0",
                            page(
                                    "{\"sequence\":1,\"at\":\"x\",\"kind\":\"polled\",\"text\":\"one\"}",
                                    1))
                    .with("/_penstock/mappings/u-1/journal?after=1", page("", 1));

            assertThat(run("journal", "u-1")).isEqualTo(Exit.GOOD);
            assertThat(out.toString()).contains("polled").contains("one");
        }

        @Test
        void asksForOneMessageOnly() {
            api.with("/_penstock/mappings/u-1/journal", page("", 0));

            assertThat(run("journal", "u-1", "--message", "m-1")).isEqualTo(Exit.GOOD);
            assertThat(api.asked()).singleElement().asString().contains("message=m-1");
            assertThat(err.toString()).contains("knows nothing of message m-1");
        }

        @Test
        void saysThatAMappingDoesNotExist() {
            assertThat(run("journal", "u-9/x")).isEqualTo(Exit.BAD);
            assertThat(err.toString()).contains("no such thing");
        }
    }

    @Nested
    class Why {
        @Test
        void takesTheOnlyMapping() {
            api.with(
                    "/_penstock/mappings/u-1/why",
                    "{\"finding\":\"ESM-WORKING\",\"working\":true,\"text\":\"Works.\",\"chain\":[]}");

            assertThat(run("why")).isEqualTo(Exit.GOOD);
            assertThat(out.toString()).startsWith("Works.");
        }

        @Test
        void testsAFilter() {
            api.with(
                    "/_penstock/filters/test",
                    "{\"passes\":false,\"text\":\"is dropped\",\"patterns\":[{\"pattern\":1,"
                            + "\"matches\":false,\"clauses\":[{\"holds\":true,\"text\":\"`a` matches\"},"
                            + "{\"holds\":false,\"text\":\"`b` is missing\"}]}],"
                            + "\"impossible\":[\"pattern 1 asks for `c`\"]}");

            assertThat(run("why", "--body", "x")).isEqualTo(Exit.BAD);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "The message is dropped.",
                            "pattern 1: does not match",
                            "  ok   `a` matches",
                            "  NO   `b` is missing",
                            "Beware: pattern 1 asks for `c`.");
            assertThat(api.sent())
                    .containsExactly("{\"mapping\":\"u-1\",\"message\":{\"body\":\"x\"}}");
        }

        @Test
        void testsAPatternThatNoMappingHas() {
            api.with("/_penstock/filters/test", "{\"passes\":true,\"text\":\"passes\"}");

            assertThat(run("why", "--body", "", "--pattern", "{}", "--pattern", "p"))
                    .isEqualTo(Exit.GOOD);
            assertThat(api.sent())
                    .containsExactly(
                            "{\"FilterCriteria\":{\"Filters\":[{\"Pattern\":\"{}\"},"
                                    + "{\"Pattern\":\"p\"}]},\"message\":{\"body\":\"\"}}");
        }

        @Test
        void takesPatternsOnlyWithATextAndWithoutAMapping() {
            assertThat(run("why", "--pattern", "{}")).isEqualTo(Exit.USAGE);
            assertThat(run("why", "u-1", "--body", "x", "--pattern", "{}")).isEqualTo(Exit.USAGE);
            assertThat(api.sent()).isEmpty();
        }

        @Test
        void endsBadlyWhenALinkIsBroken() {
            api.with(
                    "/_penstock/mappings/u-1/why",
                    "{\"finding\":\"ESM-DISABLED\",\"working\":false,\"text\":\"Off.\",\"chain\":[]}");

            assertThat(run("why", "u-1")).isEqualTo(Exit.BAD);
            assertThat(out.toString()).contains("finding: ESM-DISABLED");
        }

        @Test
        void listsTheMappingsWhenThereAreSeveral() {
            api.with("/_penstock/mappings", TWO);

            assertThat(run("why")).isEqualTo(Exit.USAGE);
            assertThat(err.toString()).contains("u-1").contains("u-2");
        }

        @Test
        void saysThatThereIsNoMapping() {
            api.with("/_penstock/mappings", "{\"mappings\":[]}");

            assertThat(run("why")).isEqualTo(Exit.BAD);
            assertThat(err.toString()).contains("no event source mapping");
        }
    }

    @Nested
    class Check {
        private static final String FINDINGS =
                "{\"findings\":[{\"id\":\"ESM-A\",\"severity\":\"warning\",\"certainty\":\"inferred\",\"mapping\":\"u-1\",\"text\":\"Queue"
                        + " q is a trap.\",\"page\":\"docs/a.md\","
                        + "\"matters\":true},{\"id\":\"ESM-B\",\"severity\":\"error\",\"mapping\":\"u-1\",\"accepted\":\"on"
                        + " purpose\",\"matters\":false}]}";

        @Test
        void printsWhatIsFoundWorstFirstAndEndsBadly() {
            api.with("/_penstock/findings", FINDINGS);

            assertThat(run("check")).isEqualTo(Exit.BAD);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "q -> f (u-1)",
                            "  error    ESM-B, accepted: on purpose",
                            "  warning  ESM-A (inferred)",
                            "      Queue q is a trap.",
                            "      See docs/a.md",
                            "",
                            "0 errors, 1 warning, 0 notes, 1 accepted.");
        }

        @Test
        void endsWellWhenNothingMatters() {
            api.with("/_penstock/mappings/u-1/findings", FINDINGS.replace("true", "false"));
            assertThat(run("check", "u-1")).isEqualTo(Exit.GOOD);

            api.with("/_penstock/findings", "{\"findings\":[]}");
            assertThat(run("check")).isEqualTo(Exit.GOOD);
            assertThat(out.toString()).endsWith("Nothing found." + System.lineSeparator());
        }

        @Test
        void printsForPrograms() throws IOException {
            api.with("/_penstock/findings", FINDINGS);
            assertThat(run("check", "--json")).isEqualTo(Exit.BAD);
            assertThat(new JsonMapper().readTree(out.toString()).path("findings")).hasSize(2);

            out.getBuffer().setLength(0);
            assertThat(run("check", "--sarif")).isEqualTo(Exit.BAD);
            JsonNode results = new JsonMapper().readTree(out.toString()).at("/runs/0/results");
            assertThat(results.at("/0/ruleId").asText()).isEqualTo("ESM-A");
            assertThat(results.at("/0/level").asText()).isEqualTo("warning");
            assertThat(results.at("/1/suppressions/0/justification").asText())
                    .isEqualTo("on purpose");
        }
    }

    @Nested
    class Logs {
        @Test
        void printsTheLinesOfAFunction() {
            api.with(
                            "/_penstock/functions/orders/logs?after=0",
                            "{\"lines\":[\"START\",\"END\"],\"next\":2}")
                    .with("/_penstock/functions/orders/logs?after=2", "{\"lines\":[],\"next\":2}");

            assertThat(run("logs", "orders")).isEqualTo(Exit.GOOD);
            assertThat(out.toString().lines()).containsExactly("START", "END");
        }

        @Test
        void asksOnBehalfOfTheCallersAccountAndRegion() {
            api.with("/_penstock/functions/orders/logs", "{\"lines\":[],\"next\":0}");
            var environment =
                    Map.of(
                            "AWS_ENDPOINT_URL", api.endpoint(),
                            "AWS_ACCESS_KEY_ID", "123456789012",
                            "AWS_REGION", "eu-west-1");

            assertThat(run(environment, "logs", "orders")).isEqualTo(Exit.GOOD);
            assertThat(api.asked())
                    .singleElement()
                    .asString()
                    .contains("account=123456789012")
                    .contains("region=eu-west-1");
        }
    }

    @Test
    void sayWhatToDoWhenNoServerAnswers() throws IOException {
        String nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + socket.getLocalPort();
        }

        assertThat(run(Map.of("PENSTOCK_ENDPOINT", nobody), "why")).isEqualTo(Exit.UNREACHABLE);
        assertThat(err.toString()).contains(nobody).contains("penstock serve");
    }

    private static String page(String entry, long next) {
        return "{\"mapping\":\"u-1\",\"entries\":[" + entry + "],\"next\":" + next + "}";
    }

    private int run(String... arguments) {
        return run(Map.of("PENSTOCK_ENDPOINT", api.endpoint()), arguments);
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Main.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
