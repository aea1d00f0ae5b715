package io.penstock.engine.trace;

import io.penstock.engine.arn.FunctionArn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How often each function was invoked in one chain of requests. Immutable.
///
/// AWS calls its form of this field internal. Ours is `total:hash:count|hash:count`: the total of
/// all invocations, then functions by a hash of their ARN, the most frequent ones if there are more
/// than [#ENTRIES_MAX]. A field without a total, as AWS has written it too, is read as well.
public final class Lineage {
    /// Nothing ran yet.
    public static final Lineage NONE = new Lineage(0, Map.of());

    /// Functions that are remembered. A loop through more functions is not recognised.
    static final int ENTRIES_MAX = 16;

    private static final int COUNT_MAX = 32_767;
    private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{8}):(\\d{1,5})");
    private static final Pattern WITH_TOTAL = Pattern.compile("(\\d{1,9}):([0-9a-f]{8}:.*)");

    private final int total;
    private final Map<String, Integer> counts;

    private Lineage(int total, Map<String, Integer> counts) {
        this.total = total;
        this.counts = counts;
    }

    /// Reads the field; what it does not understand counts as nothing.
    static Lineage parse(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        Matcher whole = WITH_TOTAL.matcher(text);
        boolean hasTotal = whole.matches();
        String entries = hasTotal ? whole.group(2) : text;
        var counts = new LinkedHashMap<String, Integer>();
        int sum = 0;
        for (String entry : entries.split("\\|", ENTRIES_MAX + 1)) {
            Matcher one = ENTRY.matcher(entry);
            if (one.matches()) {
                int count = Math.min(COUNT_MAX, Integer.parseInt(one.group(2)));
                counts.merge(one.group(1), count, Math::max);
                sum += count;
            }
        }
        return new Lineage(hasTotal ? Integer.parseInt(whole.group(1)) : sum, counts);
    }

    /// Returns how often a function, whatever its qualifier, was invoked in this chain.
    public int countOf(FunctionArn function) {
        return counts.getOrDefault(hash(function), 0);
    }

    /// Returns this chain with one more invocation of a function.
    public Lineage plus(FunctionArn function) {
        var more = new LinkedHashMap<>(counts);
        more.merge(hash(function), 1, (was, one) -> Math.min(COUNT_MAX, was + one));
        return new Lineage(total + 1, fewest(more, hash(function)));
    }

    /// Returns the larger count of each function.
    Lineage merge(Lineage other) {
        if (other.counts.isEmpty()) {
            return this;
        }
        var both = new LinkedHashMap<>(counts);
        other.counts.forEach((hash, count) -> both.merge(hash, count, Math::max));
        return new Lineage(Math.max(total, other.total), fewest(both, ""));
    }

    /// Drops the rarest functions if there are too many, but not `kept`.
    private static Map<String, Integer> fewest(Map<String, Integer> counts, String kept) {
        if (counts.size() <= ENTRIES_MAX) {
            return counts;
        }
        List<String> hashes = new ArrayList<>(counts.keySet());
        hashes.remove(kept);
        hashes.sort(Comparator.comparing(hash -> counts.getOrDefault(hash, 0)));
        hashes.subList(0, counts.size() - ENTRIES_MAX).forEach(counts::remove);
        return counts;
    }

    /// Eight hexadecimal digits that stand for a function.
    static String hash(FunctionArn function) {
        int hash = function.unqualified().toString().hashCode();
        hash ^= hash >>> 16; // hashes of similar texts are similar; this spreads them
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        hash ^= hash >>> 16;
        return HexFormat.of().toHexDigits(hash);
    }

    /// Returns the field's value, empty if nothing ran yet.
    @Override
    public String toString() {
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining("|", total + ":", ""));
    }
}
