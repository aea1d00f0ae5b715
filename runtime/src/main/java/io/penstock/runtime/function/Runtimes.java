package io.penstock.runtime.function;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The runtime identifiers that Lambda knows, and what it says of others. Source: the `Runtime`
/// enumeration of Lambda's service model and AWS's runtime deprecation table.
final class Runtimes {
    private static final List<String> SUPPORTED =
            List.of(
                    "nodejs18.x",
                    "nodejs20.x",
                    "nodejs22.x",
                    "nodejs24.x",
                    "nodejs26.x",
                    "python3.8",
                    "python3.9",
                    "python3.10",
                    "python3.11",
                    "python3.12",
                    "python3.13",
                    "python3.14",
                    "python3.15",
                    "java8.al2",
                    "java8.al2023",
                    "java11",
                    "java11.al2023",
                    "java17",
                    "java17.al2023",
                    "java21",
                    "java25",
                    "dotnet6",
                    "dotnet8",
                    "dotnet10",
                    "ruby3.2",
                    "ruby3.3",
                    "ruby3.4",
                    "ruby4.0",
                    "provided.al2",
                    "provided.al2023");

    private static final Set<String> DEPRECATED =
            Set.of(
                    "nodejs",
                    "nodejs4.3",
                    "nodejs4.3-edge",
                    "nodejs6.10",
                    "nodejs8.10",
                    "nodejs10.x",
                    "nodejs12.x",
                    "nodejs14.x",
                    "nodejs16.x",
                    "java8",
                    "python2.7",
                    "python3.6",
                    "python3.7",
                    "dotnetcore1.0",
                    "dotnetcore2.0",
                    "dotnetcore2.1",
                    "dotnetcore3.1",
                    "go1.x",
                    "ruby2.5",
                    "ruby2.7",
                    "provided");

    private Runtimes() {}

    /// Returns why functions must not name this runtime, if so.
    static Optional<FunctionError> refusal(String runtime) {
        if (SUPPORTED.contains(runtime)) {
            return Optional.empty();
        }
        String message =
                DEPRECATED.contains(runtime)
                        ? "The runtime parameter of "
                                + runtime
                                + " is no longer supported for creating or updating AWS Lambda"
                                + " functions. We recommend you use a supported runtime while"
                                + " creating or updating functions."
                        : "Value "
                                + runtime
                                + " at 'runtime' failed to satisfy constraint: Member must satisfy"
                                + " enum value set: ["
                                + String.join(", ", SUPPORTED)
                                + "] or be a valid ARN";
        return Optional.of(new FunctionError.Invalid(message));
    }

    /// Returns why a layer must not name these as the runtimes it is made for, if so. Deprecated
    /// ones it may name.
    static Optional<FunctionError> layerRefusal(List<String> runtimes) {
        return runtimes.stream().allMatch(it -> SUPPORTED.contains(it) || DEPRECATED.contains(it))
                ? Optional.empty()
                : Optional.of(
                        FunctionError.Constraint.of(
                                runtimes.toString(),
                                "compatibleRuntimes",
                                "Member must satisfy constraint: [Member must satisfy enum value"
                                        + " set: ["
                                        + String.join(", ", SUPPORTED)
                                        + "], Member must not be null]"));
    }

    /// Returns whether functions of this runtime bring machine code of their own.
    static boolean bringsMachineCode(String runtime) {
        return runtime.startsWith("provided");
    }
}
