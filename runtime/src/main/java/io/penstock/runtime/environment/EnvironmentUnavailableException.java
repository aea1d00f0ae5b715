package io.penstock.runtime.environment;

/// The machine cannot provide an environment now: no interpreter, no process, no disk. The message
/// is for people.
final class EnvironmentUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EnvironmentUnavailableException(String message) {
        super(message);
    }

    EnvironmentUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
