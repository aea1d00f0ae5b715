package io.penstock.engine.why;

import java.util.List;

/// Why a mapping does what it does.
///
/// @param finding the first broken link, or that all is well
/// @param text the finding in words
/// @param desired what its owner wants of the mapping
/// @param observed what it was seen to do
/// @param limits what keeps it from running more batches at a time, and what would next; empty if
///   no poller runs
/// @param chain all links in their fixed order
public record Explanation(
        Finding finding,
        String text,
        String desired,
        String observed,
        String limits,
        List<Link> chain) {
    public Explanation {
        chain = List.copyOf(chain);
    }

    /// One condition for an invocation.
    ///
    /// @param name which, stable
    /// @param holds whether it is met
    /// @param detail what was seen
    public record Link(String name, boolean holds, String detail) {}
}
