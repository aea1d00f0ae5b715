package io.penstock.runtime.function;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A published version of a layer. Immutable but for its policy.
///
/// @param arn which one
/// @param about what its publisher said of it
/// @param content its files
/// @param created when
/// @param policy who else may use it
public record LayerVersion(
        LayerArn.Version arn, About about, LayerPackage content, Instant created, Policy policy) {

    /// What a publisher says of a layer version.
    ///
    /// @param description empty for none
    /// @param license empty for none
    /// @param runtimes it was made for; empty for any
    /// @param architectures it was made for; empty for any
    public record About(
            String description, String license, List<String> runtimes, List<String> architectures) {
        /// Copies the lists.
        public About {
            runtimes = List.copyOf(runtimes);
            architectures = List.copyOf(architectures);
        }
    }

    /// Who else may use it; no statements while nobody may.
    ///
    /// @param revisionId a UUID; empty before the first statement
    public record Policy(String revisionId, List<ResourcePolicy.Statement> statements) {
        /// Nobody else may.
        public static final Policy NONE = new Policy("", List.of());

        /// Copies the list.
        public Policy {
            statements = List.copyOf(statements);
        }

        Optional<ResourcePolicy> given() {
            return statements.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ResourcePolicy(revisionId, statements));
        }
    }

    /// Returns whether it was made for a runtime and an architecture; empty asks for neither.
    boolean suits(String runtime, String architecture) {
        return (runtime.isEmpty() || about.runtimes().contains(runtime))
                && (architecture.isEmpty() || about.architectures().contains(architecture));
    }

    LayerVersion with(Policy other) {
        return new LayerVersion(arn, about, content, created, other);
    }
}
