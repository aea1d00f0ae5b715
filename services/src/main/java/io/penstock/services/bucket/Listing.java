package io.penstock.services.bucket;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/// A page of a bucket's objects in the order of their keys' bytes, those with a common beginning
/// told as one.
///
/// Source: Amazon S3 User Guide, "Organizing objects using prefixes".
///
/// @param prefixes common beginnings, each up to and with the delimiter
/// @param truncated whether there is more
/// @param last the last key or prefix told, to go on after; empty for none
public record Listing(
        List<StoredObject> objects, List<String> prefixes, boolean truncated, String last) {

    /// The order of UTF-8, which is not that of Java's characters.
    static final Comparator<String> BY_BYTES = Listing::compare;

    private static final String HIGHEST = new String(Character.toChars(Character.MAX_CODE_POINT));

    /// What is wanted.
    ///
    /// @param delimiter where beginnings end; empty to tell every key
    /// @param after the key or prefix to go on after; empty to begin
    /// @param entriesMax keys and prefixes, 0 or more
    public record Query(String prefix, String delimiter, String after, int entriesMax) {}

    static Listing of(NavigableMap<String, StoredObject> all, Query query) {
        var objects = new ArrayList<StoredObject>();
        var prefixes = new ArrayList<String>();
        String last = "";
        @Nullable String key = first(all, query);
        while (key != null && key.startsWith(query.prefix())) {
            if (objects.size() + prefixes.size() == query.entriesMax()) {
                return new Listing(objects, prefixes, query.entriesMax() > 0, last);
            }
            int end = end(key, query);
            if (end < 0) {
                StoredObject object = all.get(key);
                if (object != null) { // not deleted just now
                    objects.add(object);
                    last = key;
                }
                key = all.higherKey(key);
            } else {
                last = key.substring(0, end);
                prefixes.add(last);
                key = beyond(all, last);
            }
        }
        return new Listing(objects, prefixes, false, last);
    }

    private static @Nullable String first(NavigableMap<String, StoredObject> all, Query query) {
        String after = query.after();
        if (after.isEmpty() || compare(after, query.prefix()) < 0) {
            return all.ceilingKey(query.prefix());
        }
        boolean prefix =
                !query.delimiter().isEmpty()
                        && after.startsWith(query.prefix())
                        && after.length() > query.prefix().length()
                        && after.endsWith(query.delimiter());
        return prefix ? beyond(all, after) : all.higherKey(after);
    }

    private static @Nullable String beyond(NavigableMap<String, StoredObject> all, String prefix) {
        @Nullable String key = all.higherKey(prefix + HIGHEST);
        while (key != null && key.startsWith(prefix)) {
            key = all.higherKey(key);
        }
        return key;
    }

    /// Returns where the common beginning of a key ends; negative if it has none.
    private static int end(String key, Query query) {
        if (query.delimiter().isEmpty()) {
            return -1;
        }
        int at = key.indexOf(query.delimiter(), query.prefix().length());
        return at < 0 ? -1 : at + query.delimiter().length();
    }

    private static int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                return rank(a) - rank(b);
            }
        }
        return one.length() - other.length();
    }

    /// Halves of characters beyond the first plane come after all of that plane.
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x1_0000 : c;
    }
}
