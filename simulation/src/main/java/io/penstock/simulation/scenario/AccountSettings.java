package io.penstock.simulation.scenario;

/// What the account may run, and who else runs there.
///
/// @param concurrency invocations of all functions together
/// @param reserved what is reserved for each mapping's function; 0 for nothing
/// @param neighbourCalls how many invocations of another function take concurrency away while there
///   is trouble
public record AccountSettings(int concurrency, int reserved, int neighbourCalls) {
    /// A new account of AWS's, with nobody else in it.
    public static final AccountSettings AWS = new AccountSettings(1_000, 0, 0);
}
