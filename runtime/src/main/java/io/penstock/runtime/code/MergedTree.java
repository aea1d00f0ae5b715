package io.penstock.runtime.code;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// Lays directories over each other: files of the later hide those of the earlier. Files are not
/// copied but linked, so a merged tree costs directories only.
final class MergedTree extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;

    private MergedTree(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /// Lays `from` over what is in `to`.
    static void add(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new MergedTree(from, to));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
            throws IOException {
        Path target = target(directory);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(target);
        }
        Files.createDirectories(target);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Path target = target(file);
        FileTree.delete(target);
        if (attributes.isSymbolicLink()) {
            Files.createSymbolicLink(target, Files.readSymbolicLink(file));
        } else {
            Files.createLink(target, file);
        }
        return FileVisitResult.CONTINUE;
    }

    private Path target(Path path) {
        return to.resolve(from.relativize(path).toString());
    }
}
