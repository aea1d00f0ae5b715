package io.penstock.runtime.sqs;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/// A queue of a foreign SQS service, through the AWS SDK. Thread-safe; does not signal.
///
/// Each receive names the visibility timeout it counts with, namely the queue's own, so that both
/// sides agree when a message comes back; a change of the queue's setting is noticed within
/// [#SETTINGS_MAX_AGE].
final class SdkMessageSource implements MessageSource {
    /// How long the queue's URL and visibility timeout are believed.
    static final Duration SETTINGS_MAX_AGE = Duration.ofSeconds(30);

    private static final int DELETES_MAX = 10;

    private final SqsClient client;
    private final QueueArn queue;
    private final Timeline timeline;
    private volatile @Nullable Settings settings;

    SdkMessageSource(SqsClient client, QueueArn queue, Timeline timeline) {
        this.client = client;
        this.queue = queue;
        this.timeline = timeline;
    }

    /// What was last learned of the queue, good until `staleAt`.
    private record Settings(String url, Duration visibilityTimeout, Tick staleAt) {}

    @Override
    public Reception receive(int max, Duration wait) throws InterruptedException {
        try {
            Settings now = settings();
            ReceiveMessageRequest request =
                    ReceiveMessageRequest.builder()
                            .queueUrl(now.url)
                            .maxNumberOfMessages(max)
                            .waitTimeSeconds((int) wait.toSeconds())
                            .visibilityTimeout((int) now.visibilityTimeout.toSeconds())
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                            .messageAttributeNames("All")
                            .build();
            var response =
                    wait.isZero()
                            ? client.receiveMessage(request)
                            : Interruptibly.call(() -> client.receiveMessage(request));
            List<QueueMessage> messages =
                    response.messages().stream().map(SdkMessages::toMessage).toList();
            return new Reception.Messages(messages, now.visibilityTimeout);
        } catch (CancellationException cut) {
            throw interrupted(cut);
        } catch (SdkException failure) {
            return unreachable(failure);
        }
    }

    @Override
    public Deletion delete(List<String> receiptHandles) throws InterruptedException {
        var failed = new ArrayList<Deletion.Failure>();
        for (int from = 0; from < receiptHandles.size(); from += DELETES_MAX) {
            int to = Math.min(from + DELETES_MAX, receiptHandles.size());
            failed.addAll(deleteSome(receiptHandles.subList(from, to)));
        }
        return new Deletion(failed);
    }

    @Override
    public Condition condition() throws InterruptedException {
        try {
            Map<QueueAttributeName, String> all = attributes(url());
            return new Condition.Answers(
                    number(all, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                    number(all, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                    number(all, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED),
                    visibilityTimeout(all));
        } catch (QueueDoesNotExistException missing) {
            settings = null;
            return new Condition.Missing();
        } catch (CancellationException cut) {
            throw interrupted(cut);
        } catch (SdkException failure) {
            interruptIfAborted(failure);
            return new Condition.Unreachable(String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public Registration onReady(Runnable ready) {
        return () -> {};
    }

    @Override
    public boolean signals() {
        return false;
    }

    private List<Deletion.Failure> deleteSome(List<String> handles) throws InterruptedException {
        try {
            String url = settings().url;
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(handles.size());
            for (int i = 0; i < handles.size(); i++) {
                entries.add(
                        DeleteMessageBatchRequestEntry.builder()
                                .id(Integer.toString(i))
                                .receiptHandle(handles.get(i))
                                .build());
            }
            return client
                    .deleteMessageBatch(request -> request.queueUrl(url).entries(entries))
                    .failed()
                    .stream()
                    .map(error -> failure(error, handles))
                    .toList();
        } catch (CancellationException cut) {
            throw interrupted(cut);
        } catch (SdkException failure) {
            interruptIfAborted(failure);
            String cause = String.valueOf(failure.getMessage());
            return handles.stream().map(handle -> new Deletion.Failure(handle, cause)).toList();
        }
    }

    private static Deletion.Failure failure(BatchResultErrorEntry error, List<String> handles) {
        String handle = handles.get(Integer.parseInt(error.id()));
        return new Deletion.Failure(handle, error.code() + ": " + error.message());
    }

    private Reception unreachable(SdkException failure) throws InterruptedException {
        interruptIfAborted(failure);
        settings = null;
        boolean missing = failure instanceof QueueDoesNotExistException;
        return new Reception.Unreachable(missing, String.valueOf(failure.getMessage()));
    }

    /// The HTTP client's own way to say that its thread was interrupted while it waited for a
    /// connection.
    private static InterruptedException interrupted(CancellationException cut) {
        var _ = Thread.interrupted();
        var interrupted = new InterruptedException("interrupted while waiting for a connection");
        interrupted.initCause(cut);
        return interrupted;
    }

    /// The SDK turns an interrupt into an exception of its own and keeps the thread's flag.
    static void interruptIfAborted(SdkException failure) throws InterruptedException {
        if (failure instanceof AbortedException && Thread.interrupted()) {
            throw new InterruptedException("interrupted while calling SQS");
        }
    }

    private Settings settings() {
        @Nullable Settings known = settings;
        if (known != null && !timeline.tick().reached(known.staleAt)) {
            return known;
        }
        String url = known == null ? url() : known.url;
        var fresh =
                new Settings(
                        url,
                        visibilityTimeout(attributes(url)),
                        timeline.tick().plus(SETTINGS_MAX_AGE));
        settings = fresh;
        return fresh;
    }

    private String url() {
        @Nullable Settings known = settings;
        return known != null
                ? known.url
                : client.getQueueUrl(request ->
                                request.queueName(queue.name())
                                        .queueOwnerAWSAccountId(queue.account()))
                        .queueUrl();
    }

    private Map<QueueAttributeName, String> attributes(String url) {
        return client.getQueueAttributes(
                        request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }

    private static Duration visibilityTimeout(Map<QueueAttributeName, String> attributes) {
        return Duration.ofSeconds(number(attributes, QueueAttributeName.VISIBILITY_TIMEOUT));
    }

    private static long number(
            Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        return Long.parseLong(attributes.getOrDefault(name, "0"));
    }

    /// Runs a call that waits for the network on a virtual thread, because a platform thread that
    /// reads from a socket cannot be interrupted.
    private static final class Interruptibly {
        private Interruptibly() {}

        static <T> T call(Callable<T> action) throws InterruptedException {
            var task = new FutureTask<>(action);
            Thread carrier = Thread.ofVirtual().name("sqs-long-poll").start(task);
            try {
                return task.get();
            } catch (InterruptedException interrupted) {
                carrier.interrupt();
                throw interrupted;
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof SdkException expected) {
                    throw expected;
                }
                if (failed.getCause() instanceof CancellationException cut) {
                    throw interrupted(cut);
                }
                throw new IllegalStateException("long poll broke", failed.getCause());
            }
        }
    }
}
