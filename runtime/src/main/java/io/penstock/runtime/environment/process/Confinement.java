package io.penstock.runtime.environment.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a confined function sees.
///
/// @param views directories of the machine that it may read
/// @param temporary directory where its temporary files are mounted for it alone
/// @param image file that holds them, so that they survive a new start
/// @param temporaryMb how much they may take
/// @param base what it sees besides
/// @param network that it reaches
public record Confinement(
        List<View> views,
        Path temporary,
        Path image,
        int temporaryMb,
        Base base,
        EnvironmentNetwork network) {
    /// Copies the list.
    public Confinement {
        views = List.copyOf(views);
    }

    /// Returns this with more to see.
    public Confinement seeing(View more) {
        var all = new ArrayList<>(views);
        all.add(more);
        return new Confinement(all, temporary, image, temporaryMb, base, network);
    }

    /// Returns this with another network.
    public Confinement in(EnvironmentNetwork other) {
        return new Confinement(views, temporary, image, temporaryMb, base, other);
    }

    /// One directory, read-only.
    ///
    /// @param source where it is
    /// @param target absolute path where the function sees it
    public record View(Path source, String target) {}

    /// Where programs and libraries come from.
    public sealed interface Base {
        /// The machine's.
        record Machine() implements Base {}

        /// Those of a container image, and nothing of the machine. Needs [Isolation#RUNC].
        ///
        /// @param root the unpacked image
        /// @param user number of the user it runs as
        /// @param group number of that user's group
        record Image(Path root, int user, int group) implements Base {}
    }
}
