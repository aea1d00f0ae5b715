package io.penstock.server.cli;

/// The exit codes of all commands. A signal ends a command with 128 plus its number, as customary.
public final class Exit {
    /// All is well.
    public static final int GOOD = 0;

    /// What was asked for does not exist, does not work, or did not come out as it should.
    public static final int BAD = 1;

    /// The command line or the environment makes no sense.
    public static final int USAGE = 2;

    /// The server cannot be reached.
    public static final int UNREACHABLE = 3;

    private Exit() {}
}
