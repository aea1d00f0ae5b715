package io.penstock.runtime.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where images are found: layouts and archives at the paths that their URIs name, and directories
/// that stand for the repositories of registries.
final class ImageSources {
    private final @Nullable Path registries;

    /// @param registries directory with image layouts that stand for repositories; null for none
    ImageSources(@Nullable Path registries) {
        this.registries = registries;
    }

    /// Opens the files among which an image should be.
    ///
    /// @throws ImageProblem if there are none
    ImageFiles open(ImageUri uri) throws IOException {
        return switch (uri.kind()) {
            case LAYOUT -> directory(Path.of(uri.place()));
            case ARCHIVE, DOCKER -> ArchiveFiles.open(Path.of(uri.place()));
            case REGISTRY -> {
                if (registries == null) {
                    throw ImageProblem.missing("there are no registries");
                }
                Path inside = registries.resolve(uri.repository()).normalize();
                if (!inside.startsWith(registries)) {
                    throw ImageProblem.missing("a repository outside of all registries");
                }
                yield directory(inside);
            }
        };
    }

    private static ImageFiles directory(Path path) throws ImageProblem {
        if (!Files.isDirectory(path)) {
            throw ImageProblem.missing("there is no directory " + path);
        }
        return new DirectoryFiles(path);
    }

    /// Finds an image among its files.
    ///
    /// @param platform architecture, as images name it
    /// @throws ImageProblem if there is none, or it is damaged or of a kind that is not read
    static ImageManifest manifest(ImageFiles files, ImageUri uri, String platform)
            throws IOException {
        if (OciImage.isIn(files)) {
            return new OciImage(files, platform).find(uri);
        }
        if (uri.kind() == ImageUri.Kind.DOCKER) {
            return new DockerImage(files).find(uri);
        }
        throw ImageProblem.missing("there is no image layout in " + uri.place());
    }
}
