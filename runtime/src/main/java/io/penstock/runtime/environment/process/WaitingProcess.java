package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// A runtime that was started before it is known for which function: it waits for its order on
/// standard input. Used once. Confined to whoever took it.
public final class WaitingProcess {
    private final Process process;
    private final String marker;
    private final boolean ownGroup;
    private final @Nullable MemoryFence fence;

    WaitingProcess(Process process, String marker, boolean ownGroup, @Nullable MemoryFence fence) {
        this.process = process;
        this.marker = marker;
        this.ownGroup = ownGroup;
        this.fence = fence;
    }

    /// Returns whether it still waits, as far as known.
    public boolean alive() {
        return process.isAlive();
    }

    /// Returns the value of [ProcessRoom#MARKER_VARIABLE] that it was started with.
    public String marker() {
        return marker;
    }

    /// Gives the order, and makes it the process of a function.
    ///
    /// @param memoryMb the limit from now on, where the machine permits one
    FunctionProcess assign(byte[] order, int memoryMb) throws IOException {
        if (fence != null) {
            fence.limit(memoryMb);
        }
        try (OutputStream orders = process.getOutputStream()) {
            orders.write(order);
        }
        return asFunction();
    }

    /// Returns it as a process that can be killed.
    FunctionProcess asFunction() {
        return new FunctionProcess(
                new FirstProcess.Spawned(process),
                ProcessRoom.MARKER_VARIABLE + "=" + marker,
                ownGroup,
                fence);
    }
}
