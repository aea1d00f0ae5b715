package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who an image is run as. An image that names nobody, or root, is run as the user that AWS gives
/// every function.
///
/// @param number of the user
/// @param group number of the group
record ImageUser(int number, int group) {
    /// The user of functions whose image names nobody.
    static final ImageUser DEFAULT = new ImageUser(993, 990);

    /// Finds out whom an image means.
    ///
    /// @param user `name`, `number`, `name:group` and so on; empty for nobody
    /// @throws ImageProblem if the image does not know that user
    static ImageUser of(String user, ImageRoot root) throws IOException {
        String[] parts = user.split(":", 2);
        if (parts[0].isEmpty()) {
            return DEFAULT;
        }
        Optional<String[]> known = line(root, "etc/passwd", parts[0]);
        int number = known.isPresent() ? number(known.get()[2], user) : number(parts[0], user);
        int group = known.isPresent() && known.get().length > 3 ? number(known.get()[3], user) : 0;
        if (parts.length > 1) {
            Optional<String[]> line = line(root, "etc/group", parts[1]);
            group = line.isPresent() ? number(line.get()[2], user) : number(parts[1], user);
        }
        return number == 0 ? DEFAULT : new ImageUser(number, group);
    }

    private static Optional<String[]> line(ImageRoot root, String file, String key)
            throws IOException {
        Path path = root.resolve(file);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(path, UTF_8);
        return lines.stream()
                .map(line -> line.split(":", -1))
                .filter(parts -> parts.length > 2)
                .filter(parts -> parts[0].equals(key) || parts[2].equals(key))
                .findFirst();
    }

    private static int number(String text, String user) throws ImageProblem {
        try {
            return Integer.parseUnsignedInt(text.strip());
        } catch (NumberFormatException unknown) {
            throw ImageProblem.invalid("the image does not know its user " + user);
        }
    }
}
