package io.penstock.runtime.environment;

import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.Network;

/// What stands between functions and the machine.
///
/// @param isolation how far functions are kept from the machine
/// @param network which network functions have
/// @param limitMemory whether memory is limited where the machine permits
public record Enclosure(Isolation isolation, Network network, boolean limitMemory) {
    /// Processes that are not confined, but in memory.
    static final Enclosure DEFAULT = of(Isolation.PROCESS, Network.MACHINE);

    /// Isolates functions so far, with this network; memory is limited.
    public static Enclosure of(Isolation isolation, Network network) {
        return new Enclosure(isolation, network, true);
    }
}
