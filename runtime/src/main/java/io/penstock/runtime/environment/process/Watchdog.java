package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small shell process in a session of its own that outlives the server by a moment.
///
/// It reads from a pipe that only the server holds which process groups live. When the pipe ends,
/// because the server stopped or was killed, it kills every group still noted and every process
/// that carries our marker, removes control groups and temporary directories, and ends. Should
/// somebody kill the watchdog, the next note starts another. Thread-safe.
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration LAST_WORK = Duration.ofSeconds(10);

    private final List<String> command;

    @GuardedBy("this")
    private final Set<Long> groups = new LinkedHashSet<>();

    @GuardedBy("this")
    private @Nullable Process process;

    @GuardedBy("this")
    private boolean closed;

    /// @param session the command that begins a new session, empty if the machine has none
    /// @param marker what marked processes carry in their environment
    /// @param fences parent of control groups, empty text if there are none
    /// @param temporary directory to remove in the end
    Watchdog(List<String> session, String marker, String fences, Path temporary) {
        var words = new ArrayList<>(session);
        words.addAll(List.of("/bin/sh", "-c", script(), "penstock-watchdog"));
        words.addAll(List.of(marker, fences, temporary.toString()));
        command = List.copyOf(words);
    }

    /// Starts the process.
    synchronized void start() throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
        builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        builder.directory(Path.of("/").toFile());
        process = builder.start();
        for (long group : groups) {
            write("+" + group);
        }
    }

    /// Notes a process group.
    synchronized void add(long group) {
        groups.add(group);
        tell("+" + group);
    }

    /// Forgets a process group that has ended.
    synchronized void remove(long group) {
        groups.remove(group);
        tell("-" + group);
    }

    /// Returns the process id, for tests and diagnosis; 0 if it does not run.
    synchronized long pid() {
        return process == null ? 0 : process.pid();
    }

    /// Ends the pipe and waits until the process has done its last work.
    @Override
    public void close() {
        @Nullable Process last;
        synchronized (this) {
            closed = true;
            last = process;
            process = null;
        }
        if (last == null) {
            return;
        }
        try {
            last.getOutputStream().close();
            if (!last.waitFor(LAST_WORK.toMillis(), TimeUnit.MILLISECONDS)) {
                last.destroyForcibly();
            }
        } catch (IOException alreadyGone) {
            last.destroyForcibly();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    @GuardedBy("this")
    private void tell(String note) {
        if (closed) {
            return;
        }
        try {
            write(note);
        } catch (IOException died) {
            LOG.warn("watchdog is gone, starting another");
            restart();
        }
    }

    @GuardedBy("this")
    private void restart() {
        try {
            start();
        } catch (IOException failed) {
            LOG.atWarn().setCause(failed).log("watchdog cannot be started");
        }
    }

    @GuardedBy("this")
    private void write(String note) throws IOException {
        if (process == null) {
            return; // not started: a room without a watchdog notes nothing
        }
        OutputStream pipe = process.getOutputStream();
        pipe.write((note + "\n").getBytes(UTF_8));
        pipe.flush();
    }

    /// Returns what the process does.
    static String script() {
        try (@Nullable InputStream text = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            if (text == null) {
                throw new IllegalStateException("watchdog.sh is missing from this build");
            }
            return new String(text.readAllBytes(), UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException("watchdog.sh cannot be read", unreadable);
        }
    }

    /// Returns the command that begins a new session, empty if the machine has none.
    static List<String> sessionCommand() {
        for (String path : List.of("/usr/bin/setsid", "/bin/setsid", "/usr/local/bin/setsid")) {
            if (Files.isExecutable(Path.of(path))) {
                return List.of(path);
            }
        }
        return List.of();
    }
}
