package io.penstock.runtime.code;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whole directories of code: making them read-only, and removing them again. Never follows a link.
public final class FileTree {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> WRITE =
            Set.of(
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_WRITE);

    private FileTree() {}

    /// Sets the nine permission bits of a file, without any right to write and with everybody's
    /// right to read: functions may run as another user.
    static void setFileMode(Path file, int permissions) throws IOException {
        if (POSIX) {
            Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
            PosixFilePermission[] all = PosixFilePermission.values();
            for (int i = 0; i < all.length; i++) {
                if ((permissions & (1 << (all.length - 1 - i))) != 0) {
                    granted.add(all[i]);
                }
            }
            granted.add(PosixFilePermission.OWNER_READ);
            granted.add(PosixFilePermission.GROUP_READ);
            granted.add(PosixFilePermission.OTHERS_READ);
            granted.removeAll(WRITE);
            Files.setPosixFilePermissions(file, granted);
        }
    }

    /// Takes the right to write from all directories.
    static void freeze(Path root) throws IOException {
        setDirectoryModes(root, "r-xr-xr-x");
    }

    /// Removes a directory with all it holds, also a frozen one; none there is fine.
    public static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        setDirectoryModes(root, "rwxr-xr-x");
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void setDirectoryModes(Path root, String permissions) throws IOException {
        if (!POSIX) {
            return;
        }
        Set<PosixFilePermission> granted = PosixFilePermissions.fromString(permissions);
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) throws IOException {
                        Files.setPosixFilePermissions(directory, granted);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
