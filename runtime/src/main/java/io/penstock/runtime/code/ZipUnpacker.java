package io.penstock.runtime.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Writes what a [ZipPlan] decided. Links are made last, when nothing more is written through them.
/// One archive per instance; not thread-safe.
final class ZipUnpacker {
    private static final int MAX_LINK_BYTES = 4096;
    private static final int DEFAULT_PERMISSIONS = 0b110_100_100;

    private final ZipFile zip;
    private final Path target;
    private long remaining;

    ZipUnpacker(ZipFile zip, Path target, long maxBytes) {
        this.zip = zip;
        this.target = target;
        this.remaining = maxBytes;
    }

    /// Writes all items; returns whether they fitted into the limit.
    ///
    /// @throws ZipException if the archive is damaged or a link leaves the code
    boolean write(List<ZipPlan.Item> items) throws IOException {
        for (ZipPlan.Item item : items) {
            boolean fits =
                    switch (item) {
                        case ZipPlan.Item.Directory(Path path) -> makeDirectory(path);
                        case ZipPlan.Item.File file -> copy(file);
                        case ZipPlan.Item.Link _ -> true;
                    };
            if (!fits) {
                return false;
            }
        }
        for (ZipPlan.Item item : items) {
            if (item instanceof ZipPlan.Item.Link(Path path, ZipEntry entry)) {
                link(target.resolve(path), entry);
            }
        }
        refuseLinksToOutside(items);
        return true;
    }

    private boolean makeDirectory(Path path) throws IOException {
        Files.createDirectories(target.resolve(path));
        return true;
    }

    private boolean copy(ZipPlan.Item.File item) throws IOException {
        Path file = target.resolve(item.path());
        Files.createDirectories(file.resolveSibling(""));
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(zip.getInputStream(item.entry()), crc);
                OutputStream out = Files.newOutputStream(file)) {
            if (!copy(in, out)) {
                return false;
            }
        }
        if (item.entry().getCrc() != -1 && item.entry().getCrc() != crc.getValue()) {
            throw new ZipException("wrong checksum: " + item.path());
        }
        int permissions = item.permissions() == 0 ? DEFAULT_PERMISSIONS : item.permissions();
        FileTree.setFileMode(file, permissions);
        return true;
    }

    private boolean copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            remaining -= read;
            if (remaining < 0) {
                return false;
            }
            out.write(buffer, 0, read);
        }
        return true;
    }

    private void link(Path link, ZipEntry entry) throws IOException {
        Path to = linkTarget(entry);
        Path aimsAt = link.resolveSibling(to).normalize();
        if (to.isAbsolute() || !aimsAt.startsWith(target.normalize())) {
            throw new ZipException("link leaves the code: " + entry.getName());
        }
        Files.createDirectories(link.resolveSibling(""));
        Files.createSymbolicLink(link, to);
    }

    private Path linkTarget(ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MAX_LINK_BYTES);
            return Path.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (InvalidPathException notAPath) {
            throw new ZipException("link without a target: " + entry.getName());
        }
    }

    // A chain of links can leave although each looks harmless alone, so ask the file system too.
    private void refuseLinksToOutside(List<ZipPlan.Item> items) throws IOException {
        Path root = target.toRealPath();
        for (ZipPlan.Item item : items) {
            Path path = target.resolve(item.path());
            boolean leaves =
                    item instanceof ZipPlan.Item.Link
                            && Files.exists(path)
                            && !path.toRealPath().startsWith(root);
            if (leaves) {
                throw new ZipException("link leaves the code: " + item.path());
            }
        }
    }
}
