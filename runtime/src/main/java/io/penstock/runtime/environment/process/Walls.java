package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// What confines functions at the level [Isolation#SANDBOX].
///
/// @param sandbox around each command
/// @param shares limits of processor time and processes
record Walls(Sandbox sandbox, ShareGround shares) {
    /// Tries everything that the level promises.
    ///
    /// @param memory where memory groups are made; empty if the machine permits none
    /// @throws IsolationUnavailableException if one thing cannot be had
    static Walls raise(String name, Path temporary, Optional<Path> memory) throws IOException {
        if (memory.isEmpty()) {
            throw lack("control groups cannot limit memory here");
        }
        Sandbox sandbox = Sandbox.open(temporary.resolve("sandbox"));
        ShareGround shares =
                ShareGround.claim(name, memory.get())
                        .orElseThrow(() -> lack("control groups cannot limit processor time here"));
        return new Walls(sandbox, shares);
    }

    private static IsolationUnavailableException lack(String what) {
        return new IsolationUnavailableException(Isolation.SANDBOX, what);
    }
}
