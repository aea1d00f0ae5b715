package io.penstock.server.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// One page of a list that is in order of its keys. The marker is the last key of the page, wrapped
/// so that nobody relies on it.
///
/// @param items what the page shows
/// @param nextMarker where the next page begins; empty on the last one
record Page<T>(List<T> items, String nextMarker) {
    /// Cuts a page out of a list.
    ///
    /// @param key by which the list is in order; no two items share one
    /// @param afterKey the last key of the page before, empty for the first page
    static <T> Page<T> of(List<T> all, Function<T, String> key, String afterKey, int maxItems) {
        List<T> rest =
                all.stream()
                        .filter(item ->
                                afterKey.isEmpty() || key.apply(item).compareTo(afterKey) > 0)
                        .toList();
        if (rest.size() <= maxItems) {
            return new Page<>(rest, "");
        }
        List<T> items = rest.subList(0, maxItems);
        return new Page<>(items, marker(key.apply(items.getLast())));
    }

    /// Reads a marker back: the key in it, or nothing if the marker is not ours.
    static Optional<String> key(String marker) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(marker);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static String marker(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /// Streams the items.
    Stream<T> stream() {
        return items.stream();
    }
}
