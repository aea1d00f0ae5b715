package io.penstock.runtime.environment.process;

/// How far a function is kept from the machine and from other functions. What each level gives is
/// in `docs/isolation.md`.
public enum Isolation {
    /// A process group with a memory limit; sees the machine's files as the server does.
    PROCESS,

    /// Namespaces of its own, read-only code, an unprivileged user, limits of memory, processor
    /// time and processes.
    SANDBOX,

    /// The same in a container of `runc`, with system calls filtered; also container images.
    RUNC
}
