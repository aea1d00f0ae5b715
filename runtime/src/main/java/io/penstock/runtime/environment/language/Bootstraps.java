package io.penstock.runtime.environment.language;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// The programs between an interpreter and a function: our own for Python and Node.js, the official
/// runtime interface client for Java. Unpacked once into a directory of the server. Thread-safe.
public final class Bootstraps {
    /// The system property that names the directory with Java's runtime interface client.
    public static final String JAVA_RUNTIME_PROPERTY = "penstock.java-runtime-dir";

    private static final List<String> OURS =
            List.of("bootstrap.py", "forkserver.py", "rehearsal/rehearsal.py", "bootstrap.mjs");
    private static final String JAVA_MAIN =
            "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final String JNI_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
    private static final String NATIVE_CLIENT = "libaws-lambda-jni.so";
    private static final String CLIENT_JAR = "aws-lambda-java-runtime-interface-client";

    private final Path directory;
    private final Path javaRuntime;

    /// Where functions see the two, if not where they are.
    private final Path seenDirectory;

    private final Path seenJavaRuntime;

    private Bootstraps(Path directory, Path javaRuntime, Path seenDirectory, Path seenJavaRuntime) {
        this.directory = directory;
        this.javaRuntime = javaRuntime;
        this.seenDirectory = seenDirectory;
        this.seenJavaRuntime = seenJavaRuntime;
    }

    /// Unpacks into `directory`.
    ///
    /// @param javaRuntime directory with the jars of Java's runtime interface client; see
    ///   [#defaultJavaRuntime]
    public static Bootstraps unpack(Path directory, Path javaRuntime) throws IOException {
        Files.createDirectories(directory);
        for (String name : OURS) {
            try (@Nullable InputStream text = Bootstraps.class.getResourceAsStream(name)) {
                if (text == null) {
                    throw new IllegalStateException(name + " is missing from this build");
                }
                Path file = directory.resolve(name);
                Files.createDirectories(file.getParent());
                replace(text, file);
            }
        }
        Path unpacked = directory.toAbsolutePath();
        Path client = javaRuntime.toAbsolutePath();
        var bootstraps = new Bootstraps(unpacked, client, unpacked, client);
        bootstraps.unpackNativeClient();
        return bootstraps;
    }

    /// Returns these for functions that see them somewhere else.
    ///
    /// @param programs where [#directory] is seen
    /// @param client where [#javaRuntime] is seen
    public Bootstraps seenAt(Path programs, Path client) {
        return new Bootstraps(directory, javaRuntime, programs, client);
    }

    /// Returns where this server keeps them.
    public Path home() {
        return directory;
    }

    /// Returns where this server has Java's runtime interface client.
    public Path javaRuntime() {
        return javaRuntime;
    }

    /// Returns where the client is by default: as the system property [#JAVA_RUNTIME_PROPERTY]
    /// says, else `java-runtime` beside the directory of our own jar, else `java-runtime` below the
    /// build directory of our own classes.
    public static Path defaultJavaRuntime() {
        String configured = System.getProperty(JAVA_RUNTIME_PROPERTY, "");
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        String resource = Bootstraps.class.getSimpleName() + ".class";
        String url = String.valueOf(Bootstraps.class.getResource(resource));
        int from = url.indexOf("file:") + "file:".length();
        int inJar = url.indexOf("!/");
        if (inJar >= 0) {
            Path beside = Path.of(url.substring(from, inJar)).resolveSibling("java-runtime");
            return Files.isDirectory(beside)
                    ? beside
                    : beside.resolveSibling("../java-runtime").normalize();
        }
        int classes = url.indexOf("/classes/");
        return classes < 0
                ? Path.of("java-runtime")
                : Path.of(url.substring(from, classes)).resolve("java-runtime");
    }

    /// Returns the directory of our own bootstraps, which functions see as `LAMBDA_RUNTIME_DIR`.
    public Path directory() {
        return seenDirectory;
    }

    /// Returns the whole command for a function; the interpreter comes from the catalog.
    ///
    /// @param interpreter program and fixed arguments
    /// @param places directories of the environment
    public List<String> command(
            RuntimeFamily family, List<String> interpreter, String handler, Places places) {
        var command = new ArrayList<>(interpreter);
        switch (family) {
            case PYTHON -> command.add(seenDirectory.resolve("bootstrap.py").toString());
            case NODEJS -> command.add(seenDirectory.resolve("bootstrap.mjs").toString());
            case JAVA -> command.addAll(javaArguments(handler, places));
            case PROVIDED, RUBY, DOTNET, UNKNOWN ->
                    throw new IllegalArgumentException("no bootstrap of ours for " + family);
        }
        return command;
    }

    /// Directories of an environment.
    ///
    /// @param temporary its own temporary one
    /// @param layers that stands for `/opt`
    public record Places(Path temporary, Path layers) {}

    /// Returns the class path of Java's runtime interface client.
    public String javaClassPath() {
        return javaRuntime + "/*";
    }

    private List<String> javaArguments(String handler, Places places) {
        var arguments = new ArrayList<String>();
        // Short lives: what matters is the start, and memory.
        arguments.add("-XX:TieredStopAtLevel=1");
        arguments.add("-XX:+UseSerialGC");
        arguments.add("-Djava.io.tmpdir=" + places.temporary());
        if (Files.exists(nativeClient())) {
            // Otherwise every function would unpack it to one fixed path in /tmp.
            arguments.add("-D" + JNI_PROPERTY + "=" + seenDirectory.resolve(NATIVE_CLIENT));
        }
        // The client itself would look for layers in the machine's /opt.
        String classPath = seenJavaRuntime + "/*:" + places.layers() + "/java/lib/*";
        arguments.addAll(List.of("-cp", classPath, JAVA_MAIN, handler));
        return arguments;
    }

    private Path nativeClient() {
        return directory.resolve(NATIVE_CLIENT);
    }

    private void unpackNativeClient() throws IOException {
        Optional<Path> jar = clientJar();
        if (jar.isEmpty()) {
            return; // Java functions fail with the JVM's own message; others do not need it
        }
        try (ZipFile zip = new ZipFile(jar.get().toFile())) {
            @Nullable ZipEntry library = zip.getEntry("jni/" + libraryName());
            if (library != null) {
                replace(zip.getInputStream(library), nativeClient());
            }
        }
    }

    /// Returns whether Java's runtime interface client is where it should be.
    public boolean hasJavaRuntime() {
        return clientJar().isPresent();
    }

    private Optional<Path> clientJar() {
        if (!Files.isDirectory(javaRuntime)) {
            return Optional.empty();
        }
        try (Stream<Path> jars = Files.list(javaRuntime)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith(CLIENT_JAR))
                    .findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static String libraryName() throws IOException {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String machine = arch.contains("aarch") || arch.contains("arm") ? "aarch_64" : "x86_64";
        try (Stream<Path> libraries = Files.list(Path.of("/lib"))) {
            boolean musl =
                    libraries.anyMatch(file -> file.getFileName().toString().startsWith("ld-musl"));
            return "libaws-lambda-jni." + (musl ? "linux_musl-" : "linux-") + machine + ".so";
        }
    }

    /// Replaces a file as a whole, since another server may start functions from it right now.
    private static void replace(InputStream content, Path file) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), "unpacking", null);
        Files.copy(content, fresh, StandardCopyOption.REPLACE_EXISTING);
        fresh.toFile().setReadable(true, false); // functions may run as another user
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
