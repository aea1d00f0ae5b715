package io.penstock.runtime.environment;

import io.penstock.runtime.function.FunctionDefinition;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Decides whether a function's runtime may come from a process that was started before.
///
/// An interpreter and the dynamic linker read some variables only when a process starts; a function
/// that sets one of them, or that brings shared libraries which are found through such a variable,
/// gets a process started from scratch.
final class HeadStart {
    private static final List<String> READ_AT_START =
            List.of(
                    "PYTHON",
                    "NODE_OPTIONS",
                    "NODE_EXTRA_CA_CERTS",
                    "NODE_ICU_DATA",
                    "UV_",
                    "LD_",
                    "LC_",
                    "LANG",
                    "MALLOC_",
                    "GLIBC_",
                    "OPENSSL_",
                    "SSL_CERT_",
                    "JAVA_TOOL_OPTIONS",
                    "JDK_JAVA_OPTIONS",
                    "_JAVA_OPTIONS",
                    "AWS_LAMBDA_EXEC_WRAPPER");

    private static final String READ_LATER = "PYTHONPATH";

    private HeadStart() {}

    /// Returns whether it may.
    ///
    /// @param defaults variables of the server for every function
    static boolean suits(FunctionDefinition function, Map<String, String> defaults) {
        return suits(function.variables())
                && suits(defaults)
                && !bringsLibraries(function.code())
                && !bringsLibraries(function.code().resolve("lib"))
                && !bringsLibraries(function.layers().resolve("lib"));
    }

    private static boolean suits(Map<String, String> variables) {
        for (String name : variables.keySet()) {
            if (!name.equals(READ_LATER) && READ_AT_START.stream().anyMatch(name::startsWith)) {
                return false;
            }
        }
        return true;
    }

    private static boolean bringsLibraries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.endsWith(".so") || name.contains(".so.")) {
                    return true;
                }
            }
            return false;
        } catch (IOException unreadable) {
            return true;
        }
    }
}
