package io.penstock.server.cli.demo;

import java.io.Console;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// One line on a terminal that is written over again and again; nothing where there is no terminal.
final class ProgressLine {
    private final PrintWriter out;
    private final boolean terminal;
    private int width;

    // Since JDK 25 the console is null again where standard input or output is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    ProgressLine(PrintWriter out) {
        @Nullable Console console = System.console();
        this.out = out;
        this.terminal = console != null && console.isTerminal();
    }

    void show(String text) {
        if (terminal) {
            out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
            out.flush();
            width = text.length();
        }
    }

    void clear() {
        if (width > 0) {
            out.print("\r" + " ".repeat(width) + "\r");
            out.flush();
            width = 0;
        }
    }
}
