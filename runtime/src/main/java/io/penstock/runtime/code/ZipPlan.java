package io.penstock.runtime.code;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;

/// Decides what unpacking an archive would write: relative paths that stay inside, files never
/// under other files or links. Pure.
sealed interface ZipPlan {
    /// Entries of an archive at most, so that a small zip cannot fill a disk with names.
    int MAX_ENTRIES = 200_000;

    /// What to write, in the order of the archive.
    record Write(List<Item> items) implements ZipPlan {}

    /// Must not be unpacked.
    record Refused(String reason) implements ZipPlan {}

    /// One thing to write.
    sealed interface Item {
        /// Where, relative to the root of the code.
        Path path();

        /// A directory.
        record Directory(Path path) implements Item {}

        /// A file.
        ///
        /// @param permissions the nine Unix permission bits
        record File(Path path, ZipEntry entry, int permissions) implements Item {}

        /// A symbolic link; the entry's content is its target.
        record Link(Path path, ZipEntry entry) implements Item {}
    }

    /// Plans an archive.
    ///
    /// @param modes Unix modes by entry name, where known
    static ZipPlan of(List<? extends ZipEntry> entries, Map<String, Integer> modes) {
        if (entries.size() > MAX_ENTRIES) {
            return new Refused("more than " + MAX_ENTRIES + " entries");
        }
        List<Item> items = new ArrayList<>();
        for (ZipEntry entry : entries) {
            if (!staysInside(entry.getName())) {
                return new Refused("entry leaves its directory: " + entry.getName());
            }
            items.add(item(entry, modes.getOrDefault(entry.getName(), 0)));
        }
        return nested(items)
                ? new Refused("an entry lies under a file or a link")
                : new Write(items);
    }

    private static Item item(ZipEntry entry, int mode) {
        Path path = Path.of(entry.getName()).normalize();
        if (entry.isDirectory()) {
            return new Item.Directory(path);
        }
        return (mode & 0xF000) == 0xA000
                ? new Item.Link(path, entry)
                : new Item.File(path, entry, mode & 0x1FF);
    }

    private static boolean staysInside(String name) {
        try {
            Path path = Path.of(name);
            return !path.isAbsolute()
                    && !name.startsWith("/")
                    && !path.normalize().startsWith("..")
                    && !name.isEmpty();
        } catch (InvalidPathException notAPath) {
            return false;
        }
    }

    private static boolean nested(List<Item> items) {
        Set<Path> leaves = new HashSet<>();
        for (Item item : items) {
            if (!(item instanceof Item.Directory)) {
                leaves.add(item.path());
            }
        }
        return items.stream().anyMatch(item -> liesUnder(item, leaves));
    }

    private static boolean liesUnder(Item item, Set<Path> leaves) {
        if (item instanceof Item.Directory && leaves.contains(item.path())) {
            return true;
        }
        for (Path above = item.path().getParent(); above != null; above = above.getParent()) {
            if (leaves.contains(above)) {
                return true;
            }
        }
        return false;
    }
}
