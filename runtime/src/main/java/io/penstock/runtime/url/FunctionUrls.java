package io.penstock.runtime.url;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.url.FunctionUrl.Auth;
import io.penstock.runtime.url.FunctionUrl.Mode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All function URLs, in memory and in the store: one change at a time, in the store before in
/// memory. Thread-safe; look-ups never wait for changes. Call [#restore] before use.
///
/// A URL goes with its function. It outlives its alias, as on AWS: it then leads nowhere, until the
/// alias is made again.
public final class FunctionUrls implements AutoCloseable {
    private static final int ID_CHARACTERS = 32;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final UrlStore store;
    private final FunctionDirectory functions;
    private final Timeline timeline;
    private final RandomGenerator random;
    private final Executor executor;
    private final Map<String, FunctionUrl> byId = new ConcurrentHashMap<>();
    private final Map<FunctionArn, FunctionUrl> byFunction = new ConcurrentHashMap<>();
    private final Registration changes;

    /// @param random for ids; used by one thread at a time
    /// @param executor runs the short tasks that forget the URLs of deleted functions
    public FunctionUrls(
            UrlStore store,
            FunctionDirectory functions,
            Timeline timeline,
            RandomGenerator random,
            Executor executor) {
        this.store = store;
        this.functions = functions;
        this.timeline = timeline;
        this.random = random;
        this.executor = executor;
        changes = functions.onChange(this::changed);
    }

    /// Reads the store. URLs of functions that are gone are forgotten.
    public synchronized void restore() {
        for (FunctionUrl url : store.urls()) {
            if (exists(url.function().unqualified())) {
                show(url);
            } else {
                store.delete(url.id());
            }
        }
    }

    /// Returns the URL of an id, whatever the case of its letters.
    public Optional<FunctionUrl> find(String id) {
        return Optional.ofNullable(byId.get(id.toLowerCase(Locale.ROOT)));
    }

    /// Creates a URL.
    ///
    /// @param function qualified by an alias, or unqualified
    public synchronized Answer<FunctionUrl> create(FunctionArn function, Settings settings) {
        if (!exists(function)) {
            return noFunction();
        }
        if (byFunction.containsKey(function)) {
            return new Answer.Refused<>(
                    new FunctionError.Conflict(
                            "Failed to create function url config for [functionArn = "
                                    + function
                                    + "]. Error message:  FunctionUrlConfig exists for this Lambda"
                                    + " function"));
        }
        var now = timeline.instant();
        var url =
                new FunctionUrl(
                        newId(),
                        function,
                        settings.auth(),
                        settings.mode(),
                        settings.crossOrigin(),
                        now,
                        now);
        store.save(url);
        show(url);
        return new Answer.Ok<>(url);
    }

    /// Returns the URL of a function or alias.
    public Answer<FunctionUrl> get(FunctionArn function) {
        @Nullable FunctionUrl url = byFunction.get(function);
        return url == null || !exists(function) ? noUrl() : new Answer.Ok<>(url);
    }

    /// Changes the URL of a function or alias.
    ///
    /// @param change makes the wanted settings of the present ones
    public synchronized Answer<FunctionUrl> update(
            FunctionArn function, UnaryOperator<Settings> change) {
        if (!exists(function)) {
            return noFunction();
        }
        @Nullable FunctionUrl url = byFunction.get(function);
        if (url == null) {
            return noUrl();
        }
        Settings wanted = change.apply(new Settings(url.auth(), url.mode(), url.crossOrigin()));
        FunctionUrl changed =
                url.with(wanted.auth(), wanted.mode(), wanted.crossOrigin(), timeline.instant());
        store.save(changed);
        show(changed);
        return new Answer.Ok<>(changed);
    }

    /// Deletes the URL of a function or alias; those of its other aliases stay.
    public synchronized Answer<FunctionUrl> delete(FunctionArn function) {
        Answer<FunctionUrl> found = get(function);
        if (found instanceof Answer.Ok<FunctionUrl>(FunctionUrl url)) {
            store.delete(url.id());
            hide(url);
        }
        return found;
    }

    /// Returns the URLs of a function and of its aliases, in order of their ids.
    public Answer<List<FunctionUrl>> list(FunctionArn function) {
        return exists(function.unqualified())
                ? new Answer.Ok<>(of(function.unqualified()))
                : new Answer.Refused<>(new FunctionError.Missing("Function does not exist"));
    }

    /// Listens to changes of functions no more.
    @Override
    public void close() {
        changes.close();
    }

    private void changed(FunctionArn unqualified) {
        if (!exists(unqualified)) {
            List<FunctionUrl> orphans = of(unqualified);
            if (!orphans.isEmpty()) {
                orphans.forEach(this::hide);
                executor.execute(() -> orphans.forEach(url -> store.delete(url.id())));
            }
        }
    }

    private List<FunctionUrl> of(FunctionArn unqualified) {
        return byId.values().stream()
                .filter(url -> url.function().unqualified().equals(unqualified))
                .sorted(Comparator.comparing(FunctionUrl::id))
                .toList();
    }

    private void show(FunctionUrl url) {
        byId.put(url.id(), url);
        byFunction.put(url.function(), url);
    }

    private void hide(FunctionUrl url) {
        byId.remove(url.id());
        byFunction.remove(url.function());
    }

    private boolean exists(FunctionArn function) {
        return !(functions.find(function) instanceof Lookup.Missing);
    }

    private String newId() {
        var id = new StringBuilder(ID_CHARACTERS);
        for (int i = 0; i < ID_CHARACTERS; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    private static Answer<FunctionUrl> noFunction() {
        return new Answer.Refused<>(new FunctionError.Missing("Function does not exist"));
    }

    private static Answer<FunctionUrl> noUrl() {
        return new Answer.Refused<>(
                new FunctionError.Missing("The resource you requested does not exist."));
    }

    /// What can be set of a URL.
    public record Settings(Auth auth, Mode mode, CrossOrigin crossOrigin) {}
}
