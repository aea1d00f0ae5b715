package io.penstock.services.queue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Entries of a batch request, and what came of each.
public final class Batch {
    /// How many entries a batch may have.
    public static final int ENTRIES_MAX = 10;

    /// How many bytes the messages of a batch may have together, whatever the queue's own limit.
    public static final int BYTES_MAX = 1 << 20;

    private static final int ID_LENGTH_MAX = 80;

    private Batch() {}

    /// Finds what is wrong with a batch as a whole.
    static <T> Optional<SqsError> fault(List<Entry<T>> entries) {
        if (entries.isEmpty()) {
            return error("EmptyBatchRequest", "There should be at least one entry in the request.");
        }
        if (entries.size() > ENTRIES_MAX) {
            return error(
                    "TooManyEntriesInBatchRequest",
                    "Maximum number of entries per request are %d. You have sent %d."
                            .formatted(ENTRIES_MAX, entries.size()));
        }
        Set<String> ids = new HashSet<>();
        for (Entry<T> entry : entries) {
            if (!Names.wordOf(entry.id, ID_LENGTH_MAX)) {
                return error(
                        "InvalidBatchEntryId",
                        "A batch entry id can only contain alphanumeric characters, hyphens and"
                                + " underscores. It can be at most 80 letters long.");
            }
            if (!ids.add(entry.id)) {
                return error("BatchEntryIdsNotDistinct", "Id " + entry.id + " repeated.");
            }
        }
        return Optional.empty();
    }

    private static Optional<SqsError> error(String code, String message) {
        return Optional.of(new SqsError(code, message));
    }

    /// One entry of a request.
    ///
    /// @param id names the entry within its batch
    public record Entry<T>(String id, T value) {}

    /// What came of a batch that was not refused as a whole.
    ///
    /// @param successful entries that were done, in the order of the request
    /// @param failed entries that were not, in the order of the request; all are the sender's fault
    public record Outcome<T>(List<Entry<T>> successful, List<Failure> failed) {
        static <T> Outcome<T> collect(List<Entry<Answer<T>>> answers) {
            var successful = new ArrayList<Entry<T>>(answers.size());
            var failed = new ArrayList<Failure>();
            for (Entry<Answer<T>> answer : answers) {
                switch (answer.value) {
                    case Answer.Ok<T>(var value) -> successful.add(new Entry<>(answer.id, value));
                    case Answer.Refused<T>(var error) -> failed.add(new Failure(answer.id, error));
                }
            }
            return new Outcome<>(successful, failed);
        }
    }

    /// One entry that failed.
    public record Failure(String id, SqsError error) {}
}
