package io.penstock.runtime.finding;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A directory that remembers its answers for a while, so that a busy mapping of a foreign queue
/// does not mean a request per look. What is known to have changed is asked about anew.
/// Thread-safe.
final class PatientQueues implements QueueDirectory, AutoCloseable {
    /// How long an answer is believed.
    static final Duration MAX_AGE = Duration.ofSeconds(30);

    /// How many answers are remembered.
    static final int ANSWERS_MAX = 10_000;

    private final QueueDirectory directory;
    private final Timeline timeline;
    private final Map<Question, Answer> answers = new ConcurrentHashMap<>();
    private final Registration changes;

    PatientQueues(QueueDirectory directory, Timeline timeline) {
        this.directory = directory;
        this.timeline = timeline;
        this.changes = directory.onChange(this::forget);
    }

    /// What was asked.
    private record Question(QueueArn queue, QueueArn beside) {}

    /// What was answered, and until when that is believed.
    private record Answer(Lookup lookup, Tick staleAt) {}

    @Override
    public Lookup find(QueueArn queue, QueueArn beside) throws InterruptedException {
        var question = new Question(queue, beside);
        @Nullable Answer known = answers.get(question);
        if (known != null && !timeline.tick().reached(known.staleAt)) {
            return known.lookup;
        }
        if (answers.size() >= ANSWERS_MAX) {
            answers.clear();
        }
        // Noted before it is asked for: a change meanwhile must leave nothing behind.
        var asking = new Answer(new Lookup.Unreachable(), timeline.tick());
        answers.put(question, asking);
        var fresh = new Answer(directory.find(queue, beside), timeline.tick().plus(MAX_AGE));
        answers.replace(question, asking, fresh);
        return fresh.lookup;
    }

    /// Forgets what is not believed any more.
    void forgetStale() {
        Tick now = timeline.tick();
        answers.values().removeIf(answer -> now.reached(answer.staleAt));
    }

    /// Returns whether nothing is remembered.
    boolean isEmpty() {
        return answers.isEmpty();
    }

    @Override
    public Registration onChange(Consumer<QueueArn> changed) {
        return directory.onChange(changed);
    }

    @Override
    public void close() {
        changes.close();
    }

    private void forget(QueueArn queue) {
        answers.keySet().removeIf(question -> question.queue.equals(queue));
    }
}
