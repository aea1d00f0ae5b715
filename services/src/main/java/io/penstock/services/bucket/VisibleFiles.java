package io.penstock.services.bucket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What people see of a bucket: for each object a file at the path its key says, a second name of
/// its bytes. Thread-safe; one change at a time.
///
/// A key says a path as far as it can: each part between slashes is a name, with `%XX` for what
/// names cannot hold. An empty part is `%`, `.` is `%2E`, `..` is `%2E%2E`, a long part ends in
/// `%~` and a digest. Where a file and a directory want one name, the file's ends in `%`. So every
/// path stays below the bucket's directory; links that others put there are not followed, and files
/// of others are not replaced.
final class VisibleFiles {
    private static final int NAME_BYTES_MAX = 200;
    private static final int PATH_CHARS_MAX = 3_000;
    private static final String BESIDE = "%";
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();
    private static final Logger LOG = LoggerFactory.getLogger(VisibleFiles.class);

    private final Path root;
    private boolean possible = true;

    VisibleFiles(Path root) {
        this.root = root;
    }

    /// Shows an object; does nothing where it is not possible.
    void show(String key, Path data) {
        change(key, () -> link(names(key), data));
    }

    /// Hides an object whose bytes are in `data`.
    void hide(String key, Path data) {
        change(key, () -> unlink(names(key), data));
    }

    private synchronized void change(String key, Change change) {
        if (!possible || Files.isSymbolicLink(root)) {
            return;
        }
        try {
            change.make();
        } catch (UnsupportedOperationException noLinks) {
            possible = false;
            LOG.atWarn()
                    .addKeyValue("directory", root)
                    .log("this file system has no hard links; objects are not shown as files");
        } catch (IOException failure) {
            LOG.atInfo()
                    .addKeyValue("directory", root)
                    .addKeyValue("reason", failure.toString())
                    .log("an object is not shown as a file");
            LOG.debug("of key {}", key);
        }
    }

    private void link(List<String> names, Path data) throws IOException {
        Path directory = root;
        for (String name : names.subList(0, names.size() - 1)) {
            directory = directory(directory.resolve(name));
        }
        Path file = directory.resolve(names.getLast());
        if (directory.toString().length() + names.getLast().length() > PATH_CHARS_MAX) {
            return;
        }
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            file = beside(file);
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.createLink(file, data);
        }
    }

    /// Returns a directory, made where there is none; a file of ours moves aside for it.
    private static Path directory(Path wanted) throws IOException {
        if (Files.isRegularFile(wanted, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(wanted, beside(wanted));
        }
        if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(wanted);
        }
        if (!Files.isDirectory(wanted, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(wanted + " is no directory");
        }
        return wanted;
    }

    private void unlink(List<String> names, Path data) throws IOException {
        Path directory = root;
        for (String name : names.subList(0, names.size() - 1)) {
            directory = directory.resolve(name);
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
        }
        Path file = directory.resolve(names.getLast());
        for (Path each : List.of(file, beside(file))) {
            if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)
                    && Files.isSameFile(each, data)) {
                Files.delete(each);
            }
        }
        removeEmpty(directory);
    }

    private void removeEmpty(Path from) throws IOException {
        @Nullable Path directory = from;
        try {
            while (directory != null && !directory.equals(root)) {
                Files.delete(directory);
                directory = directory.getParent();
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException occupied) {
            LOG.trace("{} stays", directory);
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + BESIDE);
    }

    /// Returns the names of directories and file that a key says.
    static List<String> names(String key) {
        var names = new ArrayList<String>();
        for (String part : key.split("/", -1)) {
            names.add(name(part));
        }
        return names;
    }

    private static String name(String part) {
        switch (part) {
            case "" -> {
                return BESIDE;
            }
            case "." -> {
                return "%2E";
            }
            case ".." -> {
                return "%2E%2E";
            }
            default -> {}
        }
        var name = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean awkward = c < ' ' || c == 0x7f || c == '%' || c == '\\' || c == ':';
            if (awkward) {
                name.append('%').append(UPPER.toHexDigits((byte) c));
            } else {
                name.append(c);
            }
        }
        return shortened(name.toString());
    }

    private static String shortened(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= NAME_BYTES_MAX) {
            return name;
        }
        MessageDigest digest = Algorithm.digest("SHA-256");
        String mark = HexFormat.of().formatHex(digest.digest(bytes), 0, 8);
        int end = NAME_BYTES_MAX / 4; // characters of at most four bytes
        int cut = Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end;
        return name.substring(0, cut) + "%~" + mark;
    }

    /// A change of the file system.
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }
}
