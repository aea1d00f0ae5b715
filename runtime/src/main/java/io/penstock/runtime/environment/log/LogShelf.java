package io.penstock.runtime.environment.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// Which file belongs to which log group: `<account>/<region>/<function>.log`, with `=` and the
/// whole name for groups that are no function's.
final class LogShelf {
    private static final int FILE_NAME_MAX = 200;
    private static final String ENDING = ".log";
    private static final String WHOLE = "=";

    private final Path directory;

    LogShelf(Path directory) {
        this.directory = directory;
    }

    Path file(GroupId id) {
        String name = name(id);
        if (!tellsItsGroup(id)) {
            String rest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
            name = name.substring(0, FILE_NAME_MAX - rest.length()) + rest;
        }
        return directory.resolve(id.account()).resolve(id.region()).resolve(name + ENDING);
    }

    /// Returns whether [#groups] can tell the group by its file. Names that are too long for a file
    /// are cut.
    boolean tellsItsGroup(GroupId id) {
        return name(id).length() <= FILE_NAME_MAX;
    }

    /// Returns the groups whose files lie here.
    List<GroupId> groups() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.find(directory, 3, (path, facts) -> isLog(path))) {
            return files.map(this::group)
                    .distinct()
                    .filter(id -> Files.exists(file(id)) || Files.exists(older(file(id))))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + directory, unreadable);
        }
    }

    static Path older(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    private boolean isLog(Path path) {
        String name = path.getFileName().toString();
        return directory.relativize(path).getNameCount() == 3
                && (name.endsWith(ENDING) || name.endsWith(ENDING + ".1"));
    }

    private GroupId group(Path file) {
        Path place = directory.relativize(file);
        String name = place.getName(2).toString();
        String text =
                URLDecoder.decode(
                        name.substring(0, name.lastIndexOf(ENDING)), StandardCharsets.UTF_8);
        return new GroupId(
                place.getName(0).toString(),
                place.getName(1).toString(),
                text.startsWith(WHOLE)
                        ? text.substring(WHOLE.length())
                        : GroupId.OF_FUNCTIONS + text);
    }

    private static String name(GroupId id) {
        String function = id.function();
        return function.isEmpty() ? WHOLE + encoded(id.name()) : encoded(function);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
