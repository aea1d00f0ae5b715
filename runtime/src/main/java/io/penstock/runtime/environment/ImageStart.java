package io.penstock.runtime.environment;

import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.image.ImageProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a container image is started, or why it cannot be.
sealed interface ImageStart {
    /// With a program that the image has.
    ///
    /// @param words program, as a path inside the image, and arguments
    record Command(List<String> words) implements ImageStart {}

    /// It has no such program.
    ///
    /// @param why as operating systems say it
    record NoProgram(String why) implements ImageStart {}

    /// It does not have the directory that the program is to start in.
    record NoWorkingDirectory(String directory) implements ImageStart {}

    /// Looks into the image of a function.
    static ImageStart of(FunctionDefinition function) throws IOException {
        ImageProgram image = function.image();
        String directory = image.workingDirectory();
        if (!Files.isDirectory(image.place(directory))) {
            return new NoWorkingDirectory(directory);
        }
        Optional<String> program = image.executable(searchPath(function));
        if (program.isEmpty()) {
            return new NoProgram(missing(image));
        }
        var words = new ArrayList<>(image.command());
        words.set(0, program.get());
        return new Command(words);
    }

    private static String searchPath(FunctionDefinition function) {
        String own = function.variables().getOrDefault("PATH", "");
        return own.isEmpty() ? function.image().variables().getOrDefault("PATH", "") : own;
    }

    private static String missing(ImageProgram image) {
        if (image.command().isEmpty()) {
            return "the image has neither entry point nor command";
        }
        String program = image.command().getFirst();
        return program.contains("/")
                ? "fork/exec " + program + ": no such file or directory"
                : "exec: \"" + program + "\": executable file not found in $PATH";
    }
}
