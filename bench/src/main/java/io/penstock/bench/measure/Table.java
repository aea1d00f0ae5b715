package io.penstock.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Text in columns: the first to the left, the others to the right. Not thread-safe.
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();

    /// Adds a line; the first one is the head.
    void line(List<String> cells) {
        lines.add(List.copyOf(cells));
    }

    /// Returns the text, one line feed after each line.
    String render() {
        int columns = lines.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = IntStream.range(0, columns).map(this::width).toArray();
        StringBuilder text = new StringBuilder();
        for (List<String> cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.size(); i++) {
                String padding = " ".repeat(widths[i] - cells.get(i).length());
                line.append(GAP).append(i == 0 ? cells.get(i) + padding : padding + cells.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return lines.stream()
                .filter(cells -> column < cells.size())
                .mapToInt(cells -> cells.get(column).length())
                .max()
                .orElse(0);
    }
}
