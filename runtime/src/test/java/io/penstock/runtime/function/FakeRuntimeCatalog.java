package io.penstock.runtime.function;

import java.util.List;

/// Has every runtime except those whose name says otherwise: `python3.8` only nearly, `ruby` not.
final class FakeRuntimeCatalog implements RuntimeCatalog {
    @Override
    public Choice choose(String runtime) {
        if (runtime.startsWith("ruby")) {
            return new Choice.Unavailable(
                    "This machine has no Ruby. Install it from ruby-lang.org.");
        }
        return runtime.equals("python3.8")
                ? new Choice.Substitute(List.of("python3"), "python3.8 runs on python 3.12")
                : new Choice.Exact(List.of(runtime));
    }
}
