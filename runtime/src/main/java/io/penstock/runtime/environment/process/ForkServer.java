package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.runtime.environment.process.FirstProcess.Forked;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A process that has an interpreter loaded and forks it on demand: a fork takes a millisecond
/// where a start of the interpreter takes many, and the copies share their memory.
///
/// Orders go in over its standard input, each a length of four bytes and fields that end in a zero
/// byte: the file of the control group that takes who joins, the marker, a port and a word, both
/// empty if the child is to become a runtime at once; then the output, the working directory, and
/// the variables. With a port the child is a spare: it connects there, says the word, and takes
/// what is missing of its order from that connection, framed alike ([#rest]). Its standard output
/// answers in lines: `forked PID` in the order of the orders, and `ended PID STATUS` whenever a
/// child has ended. It ends with its standard input; the children live on.
///
/// Thread-safe. One thread reads the answers.
public final class ForkServer implements AutoCloseable {
    private static final long FORK_LIMIT_MILLIS = 5_000;
    private static final int STACK_BYTES = 128 * 1024;

    /// What is taken for the status of a child whose end nobody saw.
    private static final int STATUS_UNKNOWN = 1;

    private final Process process;
    private final OutputStream orders;

    @GuardedBy("this")
    private final ArrayDeque<CompletableFuture<Forked>> ordered = new ArrayDeque<>();

    @GuardedBy("this")
    private final Map<Long, Forked> living = new HashMap<>();

    @GuardedBy("this")
    private boolean gone;

    ForkServer(Process process) {
        this.process = process;
        orders = process.getOutputStream();
    }

    /// Begins to read answers.
    void start() {
        Thread.ofPlatform()
                .name("fork-server-" + process.pid())
                .daemon()
                .stackSize(STACK_BYTES)
                .start(this::readAnswers);
    }

    /// Returns whether it can take orders, as far as known.
    public boolean alive() {
        return process.isAlive();
    }

    /// Returns the process id.
    public long pid() {
        return process.pid();
    }

    /// Orders one child.
    ///
    /// @param members file to which the child writes 0 to join a control group; empty for none
    /// @throws IOException if it is gone, or does not answer in time
    Forked fork(ProcessPlan plan, String members, String marker) throws IOException {
        List<String> fields = new ArrayList<>(List.of(members, marker, "", ""));
        fields.addAll(fields(plan));
        return order(frame(fields));
    }

    /// Orders one spare, which connects to `port` and says `word`.
    ///
    /// @param members file to which the child writes 0 to join a control group; empty for none
    /// @throws IOException if the server is gone, or does not answer in time
    Forked spare(String members, String marker, int port, String word) throws IOException {
        return order(frame(List.of(members, marker, Integer.toString(port), word)));
    }

    /// Returns what a spare still has to be told.
    static byte[] rest(ProcessPlan plan) throws IOException {
        return frame(fields(plan));
    }

    private Forked order(byte[] order) throws IOException {
        var answer = new CompletableFuture<Forked>();
        synchronized (this) {
            if (gone) {
                throw new IOException("the fork server is gone");
            }
            ordered.add(answer);
            orders.write(order);
            orders.flush();
        }
        try {
            return answer.get(FORK_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            disown(answer);
            throw new IOException("interrupted while a process was forked", stopped);
        } catch (ExecutionException | TimeoutException failed) {
            close(); // whatever is wrong with it, the next order goes to another one
            disown(answer);
            throw new IOException("no process was forked", failed);
        }
    }

    /// Ends the server; its children live on.
    @Override
    public void close() {
        process.destroyForcibly();
    }

    /// Kills a child that nobody waits for, should it still come.
    private static void disown(CompletableFuture<Forked> answer) {
        var _ = answer.thenAccept(Forked::destroy);
    }

    private static List<String> fields(ProcessPlan plan) {
        var fields = new ArrayList<String>();
        fields.add(plan.output().toString());
        fields.add(plan.directory().toString());
        plan.variables().forEach((name, value) -> fields.add(name + "=" + value));
        return fields;
    }

    private static byte[] frame(List<String> fields) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (String field : fields) {
            if (field.indexOf('\0') >= 0) {
                throw new IOException("a variable or path holds a zero byte");
            }
            bytes.write(field.getBytes(UTF_8));
            bytes.write(0);
        }
        var framed = new ByteArrayOutputStream(bytes.size() + Integer.BYTES);
        var frame = new DataOutputStream(framed);
        frame.writeInt(bytes.size());
        bytes.writeTo(frame);
        return framed.toByteArray();
    }

    private void readAnswers() {
        try (var answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII))) {
            for (@Nullable String line = answers.readLine();
                    line != null;
                    line = answers.readLine()) {
                take(line.split(" "));
            }
        } catch (IOException ended) {
            // the same as the end of its output
        }
        abandon();
    }

    private void take(String[] words) throws IOException {
        long pid = Long.parseLong(words[1]);
        switch (words[0]) {
            case "forked" -> born(new Forked(pid, new CompletableFuture<>()));
            case "ended" -> ended(pid, Integer.parseInt(words[2]));
            default -> throw new IOException("unknown answer of a fork server: " + words[0]);
        }
    }

    private void born(Forked child) {
        @Nullable CompletableFuture<Forked> waiting;
        synchronized (this) {
            living.put(child.pid(), child);
            waiting = ordered.poll();
        }
        if (waiting != null) {
            waiting.complete(child);
        }
    }

    private void ended(long pid, int status) {
        @Nullable Forked child;
        synchronized (this) {
            child = living.remove(pid);
        }
        if (child != null) {
            child.status().complete(status);
        }
    }

    /// Nobody tells any more how children end: watches them itself.
    private void abandon() {
        List<CompletableFuture<Forked>> unanswered;
        List<Forked> orphans;
        synchronized (this) {
            gone = true;
            unanswered = List.copyOf(ordered);
            ordered.clear();
            orphans = List.copyOf(living.values());
            living.clear();
        }
        var why = new IOException("the fork server has ended");
        unanswered.forEach(answer -> answer.completeExceptionally(why));
        for (Forked orphan : orphans) {
            Runnable ended = () -> orphan.status().complete(STATUS_UNKNOWN);
            ProcessHandle.of(orphan.pid())
                    .ifPresentOrElse(handle -> whenEnded(handle, ended), ended);
        }
    }

    private static void whenEnded(ProcessHandle handle, Runnable ended) {
        var _ = handle.onExit().thenRun(ended);
    }
}
