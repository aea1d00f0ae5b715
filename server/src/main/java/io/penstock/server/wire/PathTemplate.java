package io.penstock.server.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A path with labels, such as `/2015-03-31/functions/{FunctionName}/code`, with a fixed query if
/// it ends in one (`?List=ALL`). A last label written `{Name+}` takes the rest of the path.
/// Immutable.
public final class PathTemplate {
    private final List<String> segments;
    private final String fixedName;
    private final String fixedValue;

    private PathTemplate(List<String> segments, String fixedName, String fixedValue) {
        this.segments = segments;
        this.fixedName = fixedName;
        this.fixedValue = fixedValue;
    }

    /// Reads a template.
    public static PathTemplate of(String template) {
        int question = template.indexOf('?');
        if (question < 0) {
            return new PathTemplate(split(template), "", "");
        }
        String[] fixed = template.substring(question + 1).split("=", 2);
        return new PathTemplate(
                split(template.substring(0, question)), fixed[0], fixed.length > 1 ? fixed[1] : "");
    }

    /// Cuts a raw path into its segments, without the empty ones at both ends: a trailing slash
    /// means nothing.
    public static List<String> split(String rawPath) {
        int from = rawPath.startsWith("/") ? 1 : 0;
        int to = rawPath.length();
        while (to > from && rawPath.charAt(to - 1) == '/') {
            to--;
        }
        return from >= to ? List.of() : List.of(rawPath.substring(from, to).split("/", -1));
    }

    /// Returns the decoded labels if the path and the query match.
    ///
    /// @param path the segments of the raw path, still encoded
    public Optional<Map<String, String>> match(List<String> path, Parameters query) {
        if (!fixedName.isEmpty() && !query.first(fixedName).equals(fixedValue)) {
            return Optional.empty();
        }
        boolean greedy = !segments.isEmpty() && segments.getLast().endsWith("+}");
        boolean longEnough =
                greedy ? path.size() >= segments.size() : path.size() == segments.size();
        return longEnough && literalsMatch(path) ? labels(path, greedy) : Optional.empty();
    }

    /// Asked before anything is collected: most templates of a service differ here.
    private boolean literalsMatch(List<String> path) {
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (!isLabel(segment) && !segment.equals(Percent.decodePath(path.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /// Returns what stands for the labels, or nothing if one is left empty.
    private Optional<Map<String, String>> labels(List<String> path, boolean greedy) {
        var labels = new LinkedHashMap<String, String>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (isLabel(segment)) {
                boolean rest = greedy && i == segments.size() - 1;
                String given = rest ? String.join("/", path.subList(i, path.size())) : path.get(i);
                if (given.isEmpty()) {
                    return Optional.empty();
                }
                labels.put(name(segment), Percent.decodePath(given));
            }
        }
        return Optional.of(labels);
    }

    /// Returns how specific the template is; of two that match, the one with the higher number is
    /// meant.
    public int specificity() {
        int literals = (int) segments.stream().filter(segment -> !isLabel(segment)).count();
        return 2 * literals + (fixedName.isEmpty() ? 0 : 1);
    }

    private static String name(String label) {
        return label.substring(1, label.length() - (label.endsWith("+}") ? 2 : 1));
    }

    private static boolean isLabel(String segment) {
        return segment.startsWith("{");
    }
}
