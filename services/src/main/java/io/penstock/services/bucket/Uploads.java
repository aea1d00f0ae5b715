package io.penstock.services.bucket;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The uploads of a bucket that are not complete. Thread-safe; what changes anything blocks until
/// it is on the disk.
final class Uploads {
    private final Path directory;
    private final Supplier<String> ids;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

    /// @param ids names of files, each once
    Uploads(Path directory, Supplier<String> ids) {
        this.directory = directory;
        this.ids = ids;
    }

    /// Brings back the uploads of an earlier run, and clears away what is left of others.
    void restore() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path each : all) {
                @Nullable Upload upload = Upload.restore(each, ids);
                if (upload == null) {
                    Upload.removeRest(each);
                } else {
                    uploads.put(upload.plan().id(), upload);
                }
            }
        }
    }

    /// Begins an upload in parts.
    Outcome<Upload> begin(Upload.Plan plan) throws IOException {
        if (!BucketStore.isKey(plan.key())) {
            return Outcome.refused(Fault.KEY_TOO_LONG);
        }
        if (uploads.size() >= BucketStore.UPLOADS_MAX) {
            return Outcome.refused(Fault.TOO_MANY_UPLOADS);
        }
        var upload = Upload.begin(plan, directory.resolve(plan.id()), ids);
        uploads.put(plan.id(), upload);
        return Outcome.done(upload);
    }

    /// Returns an upload of a key.
    Outcome<Upload> find(String key, String id) {
        Upload upload = uploads.get(id);
        return upload == null || !upload.plan().key().equals(key)
                ? Outcome.refused(Fault.NO_SUCH_UPLOAD)
                : Outcome.done(upload);
    }

    /// Returns all uploads, by key and age.
    List<Upload> all() {
        return uploads.values().stream()
                .sorted((a, b) -> {
                    int keys = Listing.BY_BYTES.compare(a.plan().key(), b.plan().key());
                    return keys != 0 ? keys : a.plan().started().compareTo(b.plan().started());
                })
                .toList();
    }

    /// Gives up an upload, or ends one that is joined.
    void abort(Upload upload) throws IOException {
        if (uploads.remove(upload.plan().id(), upload)) {
            upload.remove();
        }
    }
}
