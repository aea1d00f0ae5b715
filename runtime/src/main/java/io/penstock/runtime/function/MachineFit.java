package io.penstock.runtime.function;

import io.penstock.runtime.function.RuntimeCatalog.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides whether this machine can run a function as configured, and what differs if it can only
/// nearly. Thread-safe.
///
/// An architecture other than the machine's is no obstacle to interpreted code, only to code that
/// functions bring compiled: so it is a finding for the former and a refusal for the latter.
final class MachineFit {
    private final RuntimeCatalog catalog;
    private final String architecture;

    /// @param architecture the machine's, `x86_64` or `arm64`
    MachineFit(RuntimeCatalog catalog, String architecture) {
        this.catalog = catalog;
        this.architecture = architecture;
    }

    /// Returns the machine's architecture.
    String architecture() {
        return architecture;
    }

    /// Returns why the machine cannot run it.
    Optional<FunctionError> refusal(FunctionSettings settings, String wanted) {
        return switch (settings.packageType()) {
            case ZIP -> refusal(settings.runtime(), wanted);
            case IMAGE ->
                    wanted.equals(architecture)
                            ? Optional.empty()
                            : Optional.of(
                                    new FunctionError.Invalid(
                                            "Architectures ["
                                                    + wanted
                                                    + "] cannot run here: this machine is "
                                                    + architecture
                                                    + ", and container images bring machine code"
                                                    + " of their own."));
        };
    }

    private Optional<FunctionError> refusal(String runtime, String wanted) {
        if (catalog.choose(runtime) instanceof Choice.Unavailable(String message)) {
            return Optional.of(new FunctionError.Invalid(message));
        }
        if (!wanted.equals(architecture) && Runtimes.bringsMachineCode(runtime)) {
            return Optional.of(
                    new FunctionError.Invalid(
                            "Architectures ["
                                    + wanted
                                    + "] cannot run here: this machine is "
                                    + architecture
                                    + ", and functions of runtime "
                                    + runtime
                                    + " bring machine code of their own."));
        }
        return Optional.empty();
    }

    /// Returns what a person should know about how the function runs here.
    List<String> findings(FunctionSettings settings, String wanted) {
        List<String> findings = new ArrayList<>();
        if (settings.packageType() == PackageType.ZIP) {
            switch (catalog.choose(settings.runtime())) {
                case Choice.Exact _ -> {}
                case Choice.Substitute(var _, String finding) -> findings.add(finding);
                case Choice.Unavailable(String message) -> findings.add(message);
            }
        }
        if (!wanted.equals(architecture)) {
            findings.add(
                    "configured for "
                            + wanted
                            + " but runs on "
                            + architecture
                            + ", this machine's architecture; native libraries in the package must"
                            + " fit that");
        }
        if (settings.vpc().given()) {
            findings.add(
                    "VpcConfig is kept and shown, but the function uses this machine's network");
        }
        return List.copyOf(findings);
    }
}
