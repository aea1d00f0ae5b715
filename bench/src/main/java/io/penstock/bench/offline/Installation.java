package io.penstock.bench.offline;

import java.nio.file.Path;

/// Whether the peer can be started on this machine.
public sealed interface Installation {
    /// It can.
    ///
    /// @param modules the directory `node_modules` that holds it
    record Ready(Path modules) implements Installation {}

    /// It cannot.
    ///
    /// @param reason the end of a sentence that begins with "left out,"
    record Missing(String reason) implements Installation {}
}
