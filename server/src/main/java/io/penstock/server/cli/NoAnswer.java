package io.penstock.server.cli;

/// Ends a command that has nothing to print, with the reason for people.
final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    NoAnswer(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
