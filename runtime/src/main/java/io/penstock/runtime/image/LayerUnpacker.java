package io.penstock.runtime.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lays layers over each other. An entry replaces what lower layers have there, a *whiteout*
/// removes it. Nothing is written outside the root, wherever names and links lead.
///
/// Owners are kept if the server runs as root. Bits that lend a file's owner to who runs it are not
/// kept: nobody may use them inside, and nobody should outside. Devices are left out of `/dev`,
/// which every container has of its own, and refused elsewhere. Not thread-safe.
final class LayerUnpacker {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String OWN = ".wh..wh.";
    private static final int PERMISSIONS = 01777;
    private static final int WRITABLE_DIRECTORY = 0700;

    /// Of directories that no layer mentions, whatever the server's own habits are.
    private static final int IMPLIED_DIRECTORY = 0755;

    private final ImageRoot root;
    private final ImageLimits limits;
    private final boolean keepsOwners;
    private final Set<Path> fresh = new HashSet<>();

    /// Permissions of directories, as the last layer that has them says.
    private final Map<Path, Integer> directories = new LinkedHashMap<>();

    private long bytes;
    private int entries;

    LayerUnpacker(ImageRoot root, ImageLimits limits) throws IOException {
        this.root = root;
        this.limits = limits;
        keepsOwners = Files.getAttribute(root.directory(), "unix:uid").equals(0);
    }

    /// Lays one layer over those before.
    ///
    /// @throws ImageProblem if the layer is damaged, goes astray, or is too much
    void add(TarStream layer) throws IOException {
        fresh.clear();
        for (@Nullable TarEntry entry = layer.next(); entry != null; entry = layer.next()) {
            if (++entries > limits.entriesMax()) {
                throw ImageProblem.invalid(
                        "the image has more than " + limits.entriesMax() + " entries");
            }
            if (entry.sizeBytes() > limits.unpackedBytesMax() - bytes) {
                throw ImageProblem.invalid(
                        "the image is larger than " + limits.unpackedBytesMax() + " bytes");
            }
            bytes += entry.sizeBytes();
            add(entry, layer);
        }
    }

    /// Gives directories the permissions that layers say; until then they can be written. A later
    /// layer may have put something else in their place, or a link in that of a parent.
    void finish() throws IOException {
        List<Map.Entry<Path, Integer>> deepestFirst = new ArrayList<>(directories.entrySet());
        deepestFirst.sort(Comparator.comparingInt(each -> -each.getKey().getNameCount()));
        for (Map.Entry<Path, Integer> each : deepestFirst) {
            Path path = each.getKey();
            if (root.isStraight(path) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.setAttribute(path, "unix:mode", each.getValue());
            }
        }
        directories.clear();
    }

    /// Returns what all files take together.
    long bytes() {
        return bytes;
    }

    private void add(TarEntry entry, TarStream layer) throws IOException {
        Path place = root.place(entry.name());
        String name = String.valueOf(place.getFileName());
        if (name.equals(OPAQUE)) {
            hideAll(place.resolveSibling(""));
        } else if (name.startsWith(OWN)) {
            return; // of the program that made the layer
        } else if (name.startsWith(WHITEOUT)) {
            hide(hidden(place, name.substring(WHITEOUT.length())));
        } else {
            write(entry, place, layer);
        }
    }

    private void write(TarEntry entry, Path place, TarStream layer) throws IOException {
        if (place.equals(root.directory()) && entry.kind() != TarEntry.Kind.DIRECTORY) {
            throw ImageProblem.invalid("an entry takes the place of the root: " + entry.name());
        }
        makeParents(place);
        switch (entry.kind()) {
            case DIRECTORY -> makeDirectory(entry, place);
            case FILE -> {
                ImageRoot.remove(place);
                try (OutputStream out = Files.newOutputStream(place)) {
                    layer.copyTo(out);
                }
                own(place, entry);
                Files.setAttribute(place, "unix:mode", entry.mode() & PERMISSIONS);
            }
            case SYMBOLIC_LINK -> {
                ImageRoot.remove(place);
                Files.createSymbolicLink(place, target(entry));
                own(place, entry);
            }
            case HARD_LINK -> {
                Path to = root.place(entry.linkName());
                if (!Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
                    throw ImageProblem.invalid("a link to nothing: " + entry.name());
                }
                if (!to.equals(place)) {
                    ImageRoot.remove(place);
                    Files.createLink(place, to);
                }
            }
            case DEVICE, PIPE -> {
                if (!place.startsWith(root.directory().resolve("dev"))) {
                    throw ImageProblem.unsupported("the device or pipe " + entry.name());
                }
            }
        }
        note(place);
    }

    private void makeDirectory(TarEntry entry, Path place) throws IOException {
        if (place.equals(root.directory())) {
            return; // its own permissions are ours
        }
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            ImageRoot.remove(place);
            Files.createDirectory(place);
        }
        if (keepsOwners) { // that of a lower layer may have another owner
            give(place, entry);
        }
        directories.put(place, entry.mode() & PERMISSIONS);
        Files.setAttribute(place, "unix:mode", (entry.mode() & PERMISSIONS) | WRITABLE_DIRECTORY);
    }

    private void makeParents(Path place) throws IOException {
        Path parent = place.resolveSibling("");
        if (Files.isDirectory(parent)) {
            return;
        }
        // A lower layer may have a file where this one has a directory.
        for (Path above = parent;
                !above.equals(root.directory());
                above = above.resolveSibling("")) {
            if (ImageRoot.exists(above) && !Files.isDirectory(above)) {
                Files.delete(above);
            }
        }
        makeDirectories(parent);
    }

    private static void makeDirectories(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            makeDirectories(path.resolveSibling(""));
            Files.createDirectory(path);
            Files.setAttribute(path, "unix:mode", IMPLIED_DIRECTORY);
        }
    }

    private void own(Path place, TarEntry entry) throws IOException {
        if (keepsOwners && (entry.user() != 0 || entry.group() != 0)) {
            give(place, entry);
        }
    }

    private static void give(Path place, TarEntry entry) throws IOException {
        Files.setAttribute(place, "unix:uid", entry.user(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(place, "unix:gid", entry.group(), LinkOption.NOFOLLOW_LINKS);
    }

    /// Notes what this layer has, with all that leads there: its whiteouts do not reach it.
    private void note(Path place) {
        for (Path path = place; fresh.add(path) && !path.equals(root.directory()); ) {
            path = path.resolveSibling("");
        }
    }

    private static Path hidden(Path whiteout, String name) throws ImageProblem {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw ImageProblem.invalid("a whiteout of no file");
        }
        return whiteout.resolveSibling(name);
    }

    private void hide(Path place) throws IOException {
        if (!fresh.contains(place)) {
            ImageRoot.remove(place);
        } else if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            hideAll(place);
        }
    }

    private void hideAll(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            found.forEach(children::add);
        }
        for (Path child : children) {
            hide(child);
        }
    }

    private static Path target(TarEntry entry) throws ImageProblem {
        try {
            return Path.of(entry.linkName());
        } catch (InvalidPathException malformed) {
            throw ImageProblem.invalid("a link without a target: " + entry.name());
        }
    }
}
