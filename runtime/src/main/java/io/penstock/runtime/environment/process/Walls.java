package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What confines functions at the level [Isolation#SANDBOX].
///
/// @param sandbox around each command
/// @param fences where groups that limit memory are made
/// @param shares limits of processor time and processes
record Walls(Sandbox sandbox, Path fences, ShareGround shares) implements Confiner {
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
        return new Walls(sandbox, memory.get(), shares);
    }

    @Override
    public Started start(ProcessPlan plan, Confinement confinement, Starter starter)
            throws IOException {
        if (!(confinement.base() instanceof Confinement.Base.Machine)) {
            throw new IOException("container images need --isolation runc");
        }
        MemoryFence fence = MemoryFence.make(fences, shares, plan.name(), plan.memoryMb());
        try {
            var words = new ArrayList<>(confinement.network().entry());
            words.addAll(sandbox.surround(plan, confinement));
            Process process =
                    starter.around(plan, words, fence).redirectInput(Redirect.PIPE).start();
            var function =
                    new FunctionProcess(
                            new FirstProcess.Spawned(process),
                            starter.entry(plan),
                            starter.groups(),
                            fence,
                            true);
            return new Started(function, () -> tell(process, starter.variables(plan)));
        } catch (IOException failed) {
            fence.remove();
            throw failed;
        }
    }

    @Override
    public boolean discard(FunctionProcess process) {
        @Nullable MemoryFence fence = process.fence();
        return fence == null || fence.remove();
    }

    @Override
    public List<Path> grounds() {
        return shares.parents();
    }

    @Override
    public boolean hasDisk() {
        return sandbox.hasDisk();
    }

    @Override
    public boolean runsImages() {
        return false;
    }

    private static void tell(Process process, Map<String, String> variables) {
        try {
            Sandbox.tell(process, variables);
        } catch (IOException ended) {
            // It ended before it was told; that is noticed where every ending is.
        }
    }

    private static IsolationUnavailableException lack(String what) {
        return new IsolationUnavailableException(Isolation.SANDBOX, what);
    }
}
