package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Turns findings of the control API into text for people: mapping by mapping, worst first. Pure.
final class FindingsText {
    private static final int WIDTH = 100;
    private static final String INDENT = "      ";
    private static final List<String> SEVERITIES = List.of("error", "warning", "note");

    private FindingsText() {}

    /// @param mappings what there is to know about each mapping
    static String of(JsonNode findings, JsonNode mappings) {
        Map<String, List<JsonNode>> byMapping = new LinkedHashMap<>();
        for (JsonNode finding : findings) {
            byMapping
                    .computeIfAbsent(finding.path("mapping").asText(), _ -> new ArrayList<>())
                    .add(finding);
        }
        var text = new StringBuilder();
        byMapping.forEach((mapping, own) -> {
            text.append(title(mapping, mappings)).append(System.lineSeparator());
            for (String severity : SEVERITIES) {
                own.stream()
                        .filter(each -> each.path("severity").asText().equals(severity))
                        .forEach(each -> append(text, each));
            }
            text.append(System.lineSeparator());
        });
        return text.append(total(findings)).append(System.lineSeparator()).toString();
    }

    private static String title(String uuid, JsonNode mappings) {
        for (JsonNode mapping : mappings) {
            if (mapping.path("uuid").asText().equals(uuid)) {
                return "%s -> %s (%s)"
                        .formatted(
                                lastPart(mapping.path("source").asText()),
                                lastPart(mapping.path("function").asText()),
                                uuid);
            }
        }
        return uuid;
    }

    private static void append(StringBuilder text, JsonNode finding) {
        String accepted = finding.path("accepted").asText();
        text.append(
                String.format(
                        Locale.ROOT,
                        "  %-8s %s%s%s%n",
                        finding.path("severity").asText(),
                        finding.path("id").asText(),
                        finding.path("certainty").asText().equals("inferred") ? " (inferred)" : "",
                        accepted.isEmpty() ? "" : ", accepted: " + accepted));
        if (accepted.isEmpty()) {
            wrap(text, finding.path("text").asText());
            wrap(text, "See " + finding.path("page").asText());
        }
    }

    private static void wrap(StringBuilder text, String sentence) {
        var line = new StringBuilder(INDENT);
        for (String word : sentence.split(" ", -1)) {
            if (line.length() + word.length() > WIDTH && line.length() > INDENT.length()) {
                text.append(line.toString().stripTrailing()).append(System.lineSeparator());
                line.setLength(INDENT.length());
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }

    private static String total(JsonNode findings) {
        if (findings.isEmpty()) {
            return "Nothing found.";
        }
        var parts = new ArrayList<String>();
        for (String severity : SEVERITIES) {
            long count =
                    findings.valueStream()
                            .filter(each -> each.path("accepted").asText().isEmpty())
                            .filter(each -> each.path("severity").asText().equals(severity))
                            .count();
            parts.add(count + " " + severity + (count == 1 ? "" : "s"));
        }
        long accepted =
                findings.valueStream()
                        .filter(each -> !each.path("accepted").asText().isEmpty())
                        .count();
        return String.join(", ", parts) + (accepted == 0 ? "." : ", " + accepted + " accepted.");
    }

    private static String lastPart(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
