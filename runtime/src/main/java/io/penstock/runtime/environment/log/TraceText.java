package io.penstock.runtime.environment.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The line of the text format that names a traced invocation's trace. Pure.
final class TraceText {
    private static final Pattern ROOT =
            Pattern.compile("(?:^|;)\\s*Root=(1-[0-9a-fA-F]{8}-[0-9a-fA-F]{24})(?:;|$)");
    private static final Pattern PARENT =
            Pattern.compile("(?:^|;)\\s*Parent=([0-9a-fA-F]{16})(?:;|$)");
    private static final Pattern SAMPLED = Pattern.compile("(?:^|;)\\s*Sampled=1(?:;|$)");

    private TraceText() {}

    /// Returns the line for a trace header; empty unless it names a whole trace that is sampled.
    static Optional<String> of(String header) {
        Matcher root = ROOT.matcher(header);
        Matcher parent = PARENT.matcher(header);
        return !header.isEmpty() && SAMPLED.matcher(header).find() && root.find() && parent.find()
                ? Optional.of(
                        "XRAY TraceId: %s\tSegmentId: %s\tSampled: true\t"
                                .formatted(root.group(1), parent.group(1)))
                : Optional.empty();
    }
}
