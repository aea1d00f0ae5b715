package io.penstock.runtime.environment.process;

/// Which network functions have.
public enum Network {
    /// The machine's.
    MACHINE,

    /// None: each environment has a loopback of its own, where the Runtime API is, and reaches
    /// nothing else. Needs [Isolation#SANDBOX] or [Isolation#RUNC], and a server that runs as root.
    NONE
}
