package io.penstock.runtime.environment.process;

import java.io.IOException;

/// The machine lacks what an isolation level needs; the message names level and lack.
public final class IsolationUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    IsolationUnavailableException(Isolation level, String lack) {
        super(
                "The isolation level %s is not available on this machine: %s."
                        .formatted(level.name().toLowerCase(java.util.Locale.ROOT), lack));
    }
}
