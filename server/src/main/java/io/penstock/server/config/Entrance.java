package io.penstock.server.config;

/// Where a server answers, and whom it lets in there.
///
/// @param listen where it answers; default: 127.0.0.1:4566
/// @param access whom it believes; default: everybody on this machine
public record Entrance(Listen listen, Access access) {

    /// Refuses to let in everybody from everywhere, unless that is said.
    public Entrance {
        if (access instanceof Access.Open(boolean anywhere) && !anywhere && !listen.isLoopback()) {
            throw new IllegalArgumentException(
                    "listening on "
                            + listen.host()
                            + " lets in other machines, and nobody checks who calls: add --auth sigv4"
                            + " with --credentials FILE, or --insecure if everybody is meant");
        }
    }

    /// Returns the entrance of a server that is told nothing.
    public static Entrance defaults() {
        return new Entrance(Listen.defaults(), Access.defaults());
    }
}
