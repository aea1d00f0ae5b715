package io.penstock.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.runtime.mapping.JournalCodec;

/// Journal entries as the control API shows them: number, time, kind and sentence first, then the
/// line's own members.
final class JournalJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JournalJson() {}

    static ObjectNode entry(JournalEntry entry) {
        ObjectNode shown =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sequence", entry.sequence())
                        .put("at", entry.at().toString())
                        .put("kind", entry.line().kind())
                        .put("text", entry.line().text());
        try {
            JSON.readTree(JournalCodec.write(entry.line()))
                    .properties()
                    .forEach(member -> shown.putIfAbsent(member.getKey(), member.getValue()));
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a line of kind " + entry.line().kind(), bug);
        }
        return shown;
    }
}
