package io.penstock.bench.measure;

import java.io.IOException;
import java.util.List;

/// Everything that one area compares, started and ready. Closing it ends all of it.
///
/// @param entries contenders in the order of the table
/// @param goals what ours should reach
/// @param conditions what holds for every row: payload, batch, connections, durability
public record Lineup(List<Entry> entries, List<Goal> goals, List<String> conditions)
        implements AutoCloseable {

    /// One contender and its part.
    public record Entry(Role role, Contender contender) {}

    /// The part of a contender in the comparison. At most one entry is [#OURS], [#PEER], [#FLOOR].
    public enum Role {
        /// The physical limit: the same work with nothing around it.
        FLOOR,
        /// Somebody else's product.
        PEER,
        /// The row that goals speak of.
        OURS,
        /// Another way to use ours.
        ALSO_OURS
    }

    /// Ends every contender, whatever happens to the others.
    ///
    /// @throws IOException carries every failure
    @Override
    public void close() throws IOException {
        IOException failure = new IOException("not everything could be closed");
        for (Entry entry : entries.reversed()) {
            try {
                entry.contender().close();
            } catch (IOException failed) {
                failure.addSuppressed(failed);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
