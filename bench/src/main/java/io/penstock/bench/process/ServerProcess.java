package io.penstock.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A server in a Java machine of its own that says `ready on http://HOST:PORT` on standard output.
/// Ends with the harness, or when closed.
public final class ServerProcess implements AutoCloseable {
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 20;
    private static final String READY = "ready on ";

    private final Process process;
    private final InetSocketAddress address;
    private final Thread hook;

    private ServerProcess(Process process, InetSocketAddress address, Thread hook) {
        this.process = process;
        this.address = address;
        this.hook = hook;
    }

    /// Starts a main class on the harness's own class path and waits until it is ready.
    ///
    /// @param log receives its standard error
    /// @throws IOException if it is not ready within a minute; the message holds its last words
    public static ServerProcess start(
            List<String> jvmOptions, String mainClass, List<String> arguments, Path log)
            throws IOException, InterruptedException {
        String classPath = System.getProperty("java.class.path");
        return start(jvmOptions, classPath, mainClass, arguments, log);
    }

    /// Starts a main class and waits until it is ready.
    ///
    /// @param classPath where its classes are
    /// @param log receives its standard error
    /// @throws IOException if it is not ready within a minute; the message holds its last words
    static ServerProcess start(
            List<String> jvmOptions,
            String classPath,
            String mainClass,
            List<String> arguments,
            Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        Thread hook = new Thread(process::destroyForcibly, "stop-" + mainClass);
        Runtime.getRuntime().addShutdownHook(hook);
        BlockingQueue<Optional<String>> said = new ArrayBlockingQueue<>(2);
        Thread.ofVirtual().name("output-of-" + mainClass).start(() -> listen(process, said));
        Optional<String> url = said.poll(START_SECONDS, TimeUnit.SECONDS);
        if (url == null || url.isEmpty()) {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(hook);
            throw new IOException(mainClass + " did not get ready: " + Files.readString(log));
        }
        URI uri = URI.create(url.get());
        return new ServerProcess(
                process, new InetSocketAddress(uri.getHost(), uri.getPort()), hook);
    }

    /// Returns where it listens.
    public InetSocketAddress address() {
        return address;
    }

    /// Returns the number of the process.
    public long pid() {
        return process.pid();
    }

    /// Asks it to end, and ends it by force after twenty seconds or when interrupted.
    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /// Reads everything the process says, so that it never waits for a reader.
    private static void listen(Process process, BlockingQueue<Optional<String>> said) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(READY)) {
                    said.offer(Optional.of(line.substring(READY.length()).strip()));
                }
            }
        } catch (IOException closed) {
            // The process has ended; said below.
        } finally {
            said.offer(Optional.empty());
        }
    }
}
