package io.penstock.runtime.image;

import io.penstock.runtime.code.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The directory that is an image's root. Paths of the image are resolved as the image itself would
/// resolve them: links, also absolute ones, lead to places inside, and `..` of the root is the
/// root. Not thread-safe while it is written.
///
/// @param directory where it is on this machine; must be a real path
record ImageRoot(Path directory) {
    private static final int LINKS_MAX = 255;

    /// Returns where a path of the image is, following every link.
    ///
    /// @throws ImageProblem if links lead in circles
    Path resolve(String path) throws IOException {
        Deque<String> names = new ArrayDeque<>();
        names(path).forEach(names::addLast);
        Path at = directory;
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.removeFirst();
            if (name.equals("..")) {
                at = at.equals(directory) ? at : parent(at);
                continue;
            }
            Path next = at.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                at = next;
                continue;
            }
            if (++links > LINKS_MAX) {
                throw ImageProblem.invalid("links lead in circles: " + path);
            }
            Path target = Files.readSymbolicLink(next);
            at = target.isAbsolute() ? directory : at;
            names(target.toString()).reversed().forEach(names::addFirst);
        }
        return at;
    }

    /// Returns where an entry of a layer is to be: what leads there is resolved, it itself is not.
    ///
    /// @throws ImageProblem if it leaves the root
    Path place(String name) throws IOException {
        List<String> names = names(name);
        if (names.contains("..")) {
            throw ImageProblem.invalid("an entry leaves its root: " + name);
        }
        if (names.isEmpty()) {
            return directory;
        }
        String above = String.join("/", names.subList(0, names.size() - 1));
        return resolve(above).resolve(names.getLast());
    }

    /// Returns whether no link is on the way to something inside, whatever it is itself.
    boolean isStraight(Path inside) throws IOException {
        return place(directory.relativize(inside).toString()).equals(inside);
    }

    /// Returns whether there is something, a link that leads nowhere included.
    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /// Removes something with all that is in it, if it is there.
    static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            FileTree.delete(path);
        } else {
            Files.deleteIfExists(path);
        }
    }

    private Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? directory : parent;
    }

    private static List<String> names(String path) throws ImageProblem {
        try {
            var names = new ArrayList<String>();
            Path.of("/" + path).forEach(name -> names.add(name.toString()));
            names.removeIf(name -> name.isEmpty() || name.equals("."));
            return names;
        } catch (InvalidPathException malformed) {
            throw ImageProblem.invalid("a name that is no path");
        }
    }
}
