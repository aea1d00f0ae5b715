package io.penstock.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class RenderingTest {
    @Test
    void aJournalLineHasTimeSequenceKindAndText() {
        var entry =
                json(
                        """
                        {"sequence":17,"at":"2026-11-21T09:12:03.123456Z","kind":"polled",
                         "text":"Message m-1 received."}
                        """);

        assertThat(Rendering.journalLine(entry))
                .isEqualTo("09:12:03.123    17  polled       Message m-1 received.");
    }

    @Test
    void anExplanationLeadsWithItsTextAndShowsTheChain() {
        var explanation =
                json(
                        """
                        {"mapping":"u","finding":"ESM-ALL-FILTERED","working":false,
                         "text":"Not invoking: all 42 messages were filtered out.",
                         "chain":[{"link":"enabled","holds":true,"detail":"since 09:00"},
                                  {"link":"filter passes","holds":false,"detail":"0 of 42"}]}
                        """);

        assertThat(Rendering.explanation(explanation).lines())
                .containsExactly(
                        "Not invoking: all 42 messages were filtered out.",
                        "finding: ESM-ALL-FILTERED",
                        "",
                        "  ok   enabled              since 09:00",
                        "  NO   filter passes        0 of 42");
    }

    @Test
    void mappingsAreListedOneALine() {
        var mappings =
                json(
                        """
                        [{"uuid":"u-1","function":"f","source":"q","state":"Enabled"},
                         {"uuid":"u-2","function":"g","source":"r","state":"Disabled"}]
                        """);

        assertThat(Rendering.mappings(mappings).lines())
                .containsExactly("  u-1  Enabled   q -> f", "  u-2  Disabled  r -> g");
    }

    private static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(notJson);
        }
    }
}
