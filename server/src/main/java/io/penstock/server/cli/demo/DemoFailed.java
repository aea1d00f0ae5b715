package io.penstock.server.cli.demo;

/// The demo cannot go on, with the reason for people.
final class DemoFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    DemoFailed(String message) {
        super(message);
    }
}
