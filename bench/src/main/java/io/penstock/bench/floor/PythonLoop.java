package io.penstock.bench.floor;

import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.language.MachineRuntimeCatalog;
import io.penstock.runtime.environment.language.RuntimeFamily;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.RuntimeCatalog;
import io.penstock.runtime.function.RuntimeCatalog.Choice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Starts bare runtimes of Python functions with the interpreter and the bootstrap of the product.
public final class PythonLoop {
    /// The runtime of all functions here.
    public static final String RUNTIME = "python3.12";

    private PythonLoop() {}

    /// Starts a process and waits until it asks for its first event.
    ///
    /// @param code directory with the function's code, to which the bootstrap is added
    /// @param variables the function's own
    public static BareRuntime start(Path code, String handler, Map<String, String> variables)
            throws IOException {
        List<String> command = command(code, handler);
        Map<String, String> all = new HashMap<>(variables);
        all.put("_HANDLER", handler);
        return BareRuntime.start(command, code, all);
    }

    /// Returns the command of a bare runtime, and unpacks what it needs.
    ///
    /// @param code directory with the function's code, to which the bootstrap is added
    public static List<String> command(Path code, String handler) throws IOException {
        Bootstraps bootstraps =
                Bootstraps.unpack(code.resolve("bootstrap"), Bootstraps.defaultJavaRuntime());
        return bootstraps.command(
                RuntimeFamily.PYTHON,
                interpreter(),
                handler,
                new Bootstraps.Places(code, FunctionDefinition.NO_LAYERS));
    }

    /// Returns the interpreters of this machine.
    public static RuntimeCatalog catalog() {
        return new MachineRuntimeCatalog(Map.of(), false, System.getenv("PATH"));
    }

    private static List<String> interpreter() throws IOException {
        return switch (catalog().choose(RUNTIME)) {
            case Choice.Exact(List<String> command) -> command;
            case Choice.Substitute(List<String> command, String finding) -> command;
            case Choice.Unavailable(String message) -> throw new IOException(message);
        };
    }
}
