package io.penstock.services.topic;

import java.util.Optional;
import java.util.function.Predicate;

/// Understands filter policies. Thread-safe.
@FunctionalInterface
public interface PolicyCompiler {
    /// Returns the test of a policy, which takes a JSON text; nothing if the policy is none.
    Optional<Predicate<String>> compile(String policy);
}
