package io.penstock.runtime.environment.process;

import java.nio.file.Path;
import java.util.List;

/// What a confined function sees besides the machine's programs and libraries.
///
/// @param views directories of the machine that it may read
/// @param temporary directory where its temporary files are mounted for it alone
/// @param image file that holds them, so that they survive a new start
/// @param temporaryMb how much they may take
public record Confinement(List<View> views, Path temporary, Path image, int temporaryMb) {
    /// Copies the list.
    public Confinement {
        views = List.copyOf(views);
    }

    /// One directory, read-only.
    ///
    /// @param source where it is
    /// @param target absolute path where the function sees it
    public record View(Path source, String target) {}
}
