package io.penstock.runtime.function;

import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.code.CodeStoreException;
import io.penstock.runtime.function.FunctionTable.Changed;
import java.util.Map;
import java.util.TreeMap;

/// Settles changes of functions: lays layers over each other and moves lifecycles on. Blocks on the
/// disk. Thread-safe.
final class Settlement {
    private final FunctionTable table;
    private final CodeStore codes;
    private final ImageIntake images;
    private final Revisions revisions;

    Settlement(FunctionTable table, CodeStore codes, ImageIntake images, Revisions revisions) {
        this.images = images;
        this.table = table;
        this.codes = codes;
        this.revisions = revisions;
    }

    /// Makes what a change needs, and says how that went.
    ///
    /// @param latest `$LATEST` as it was just changed
    void settle(FunctionResource latest) {
        Preparation preparation = prepare(latest);
        Answer<FunctionResource> _ =
                table.changeFamily(
                        latest.arn(),
                        family ->
                                // Deleted and created anew meanwhile: that one has a task of its
                                // own.
                                family.latest().stamp().equals(latest.stamp())
                                        ? new Answer.Ok<>(
                                                new Changed<>(settled(family, preparation), latest))
                                        : new Answer.Refused<>(new FunctionError.Stale()));
        table.sweepCode();
    }

    private Preparation prepare(FunctionResource function) {
        try {
            if (function.code().isImage()) {
                return images.prepare(function);
            }
            if (!function.layers().isEmpty()) {
                codes.merge(function.layerCode());
            }
            return new Preparation.Ready();
        } catch (CodeStoreException failed) {
            return new Preparation.Impossible(
                    new Lifecycle.Failure("InternalError", String.valueOf(failed.getMessage())));
        }
    }

    /// Settles what was under way when the last process ended.
    FunctionFamily settled(FunctionFamily family) {
        family.versions().values().forEach(this::prepare);
        return settled(family, prepare(family.latest()));
    }

    private FunctionFamily settled(FunctionFamily family, Preparation preparation) {
        Map<Long, FunctionResource> versions = new TreeMap<>(family.versions());
        versions.replaceAll((_, version) -> settled(version, preparation));
        return family.with(settled(family.latest(), preparation)).withVersions(versions);
    }

    private FunctionResource settled(FunctionResource function, Preparation preparation) {
        Lifecycle next = preparation.after(function.lifecycle());
        if (next.equals(function.lifecycle())) {
            return function;
        }
        var stamp = new FunctionResource.Stamp(function.stamp().lastModified(), revisions.id());
        return function.with(next, stamp);
    }
}
