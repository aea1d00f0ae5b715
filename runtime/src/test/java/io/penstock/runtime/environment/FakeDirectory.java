package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A directory of functions in memory. Thread-safe.
final class FakeDirectory implements FunctionDirectory {
    private final Map<FunctionArn, FunctionDefinition> functions = new ConcurrentHashMap<>();
    private final List<Consumer<FunctionArn>> listeners = new CopyOnWriteArrayList<>();

    void put(FunctionDefinition function) {
        functions.put(function.arn(), function);
        listeners.forEach(listener -> listener.accept(function.arn()));
    }

    void remove(FunctionArn function) {
        functions.remove(function);
        listeners.forEach(listener -> listener.accept(function));
    }

    @Override
    public Lookup find(FunctionArn arn) {
        @Nullable FunctionDefinition found = functions.get(arn.unqualified());
        return found == null ? new Lookup.Missing() : new Lookup.Found(found);
    }

    @Override
    public Registration onChange(Consumer<FunctionArn> changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }
}
