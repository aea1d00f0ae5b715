package io.penstock.engine.concurrency.provisioned;

import io.penstock.engine.concurrency.provisioned.Standing.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Decides how many environments of one configuration of provisioned concurrency exist and take
/// invocations.
///
/// ```text
///   Want ──▶ IN_PROGRESS ──all made──▶ READY ──▶ worn or lost: replaced, still READY
///                │  ▲                    │
///         failed ▼  └── Want ────────────┤
///              FAILED ◀── a replacement failed
/// ```
///
/// New environments take no invocations before all that were asked for are there; those of before
/// go on meanwhile, also when an alias has moved to another version. At most [#MAKING_MAX] are
/// being made at a time, because each takes a processor of this machine while it initialises.
///
/// Pure decision: no clock, no thread, no I/O. Not thread-safe; confined to its driver. Source:
/// Lambda developer guide, "Configuring provisioned concurrency for a function".
public final class Provision {
    /// How many environments of one configuration are made at a time.
    public static final int MAKING_MAX = 4;

    private final Map<String, Stock> stocks = new TreeMap<>();
    private Status status = Status.READY;
    private String reason = "";

    /// Takes one input and returns what must now happen, in order.
    public List<Effect> on(Input input) {
        var effects = new ArrayList<Effect>();
        switch (input) {
            case Input.Want(var targets) -> want(targets, effects);
            case Input.Made(var version) -> made(stock(version), effects);
            case Input.Dropped(var version) -> stock(version).making--;
            case Input.Failed(var version, var why) -> failed(stock(version), why, effects);
            case Input.Lost(var version) -> lost(stock(version), 1, effects);
            case Input.Retired(var version) -> retired(stock(version), effects);
            case Input.Worn(var version, var count) -> worn(stock(version), count);
            case Input.End() -> want(Map.of(), effects);
        }
        proceed(effects);
        stocks.values().removeIf(Stock::unused);
        return effects;
    }

    /// Returns where the configuration stands.
    ///
    /// @param requested as configured
    public Standing standing(int requested) {
        int usable = stocks.values().stream().mapToInt(stock -> stock.usable).sum();
        int allocated = status == Status.READY ? targets() : usable;
        return new Standing(requested, usable, allocated, status, reason);
    }

    /// Returns how many environments are being made.
    int making() {
        return stocks.values().stream().mapToInt(stock -> stock.making).sum();
    }

    private void want(Map<String, Integer> targets, List<Effect> effects) {
        status = Status.IN_PROGRESS;
        reason = "";
        targets.keySet().forEach(this::stock);
        for (Stock stock : stocks.values()) {
            stock.target = targets.getOrDefault(stock.version, 0);
            stock.worn = Math.min(stock.worn, stock.target);
            keep(stock, stock.usable, effects);
        }
    }

    private void made(Stock stock, List<Effect> effects) {
        stock.making--;
        stock.existing++;
        if (status == Status.READY) {
            // a replacement: one that was lost is back, or a worn one may go
            keep(stock, Math.min(stock.target, stock.existing), effects);
        }
    }

    private void failed(Stock stock, String why, List<Effect> effects) {
        stock.making--;
        status = Status.FAILED;
        reason = why;
        for (Stock each : stocks.values()) {
            each.worn = 0;
            keep(each, each.usable, effects);
        }
    }

    private void lost(Stock stock, int count, List<Effect> effects) {
        stock.existing -= count;
        keep(stock, Math.min(stock.usable, stock.existing), effects);
    }

    private void retired(Stock stock, List<Effect> effects) {
        stock.worn = 0;
        lost(stock, stock.existing, effects);
        if (status == Status.READY && stock.target > 0) {
            status = Status.IN_PROGRESS;
        }
    }

    private void worn(Stock stock, int count) {
        if (status == Status.READY) {
            stock.worn = Math.max(stock.worn, Math.min(count, stock.usable));
        }
    }

    private void proceed(List<Effect> effects) {
        if (status == Status.FAILED) {
            return;
        }
        boolean complete = true;
        int free = MAKING_MAX - making();
        for (Stock stock : stocks.values()) {
            for (; free > 0 && stock.missing() > 0; free--) {
                stock.making++;
                effects.add(new Effect.Make(stock.version));
            }
            complete &= stock.existing >= stock.target;
        }
        if (complete && status == Status.IN_PROGRESS) {
            status = Status.READY;
            stocks.values().forEach(stock -> keep(stock, stock.target, effects));
        }
        stocks.values().forEach(stock -> finishReplacing(stock, effects));
    }

    private void finishReplacing(Stock stock, List<Effect> effects) {
        if (stock.worn > 0 && stock.existing >= stock.target + stock.worn) {
            stock.worn = 0;
            keep(stock, stock.usable, effects);
        }
    }

    /// Keeps of a version what is wanted or still used, and lets the rest go.
    private void keep(Stock stock, int usable, List<Effect> effects) {
        boolean failed = status == Status.FAILED;
        int kept = failed ? usable : Math.max(usable, stock.target + stock.worn);
        stock.usable = usable;
        stock.existing = Math.min(stock.existing, kept);
        effects.add(new Effect.Keep(stock.version, usable, kept));
    }

    private int targets() {
        return stocks.values().stream().mapToInt(stock -> stock.target).sum();
    }

    private Stock stock(String version) {
        @Nullable Stock known = stocks.get(version);
        return known == null ? stocks.computeIfAbsent(version, Stock::new) : known;
    }

    /// The environments of one version.
    private static final class Stock {
        private final String version;

        /// How many are wanted.
        private int target;

        /// How many wait for events or are busy.
        private int existing;

        /// How many of them take invocations.
        private int usable;

        /// How many are being made.
        private int making;

        /// How many of them are to be replaced.
        private int worn;

        Stock(String version) {
            this.version = version;
        }

        int missing() {
            return target + worn - existing - making;
        }

        boolean unused() {
            return target == 0 && existing == 0 && making == 0;
        }
    }
}
