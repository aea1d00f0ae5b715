package io.penstock.services.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages of random buckets, beside a list made in the plainest way.
class ListingTest {
    private static final String ALPHABET = "ab/\uffee😀";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void tellsEveryKeyOnceInTheOrderOfItsBytes(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 200; round++) {
            var all = new ConcurrentSkipListMap<String, StoredObject>(Listing.BY_BYTES);
            for (int i = random.nextInt(25); i > 0; i--) {
                String key = text(random, 1);
                all.put(key, object(key));
            }
            String prefix = random.nextBoolean() ? "" : text(random, 0);
            String delimiter = random.nextBoolean() ? "" : "/";
            int max = random.nextInt(1, 6);

            List<String> told = pages(all, prefix, delimiter, max);

            assertThat(told)
                    .as(
                            "seed %d, round %d: %s of %s, by %s",
                            seed, round, prefix, all.keySet(), delimiter)
                    .isEqualTo(plain(all.keySet().stream().toList(), prefix, delimiter));
        }
    }

    private static List<String> pages(
            ConcurrentSkipListMap<String, StoredObject> all,
            String prefix,
            String delimiter,
            int max) {
        var told = new ArrayList<String>();
        String after = "";
        Listing page;
        do {
            page = Listing.of(all, new Listing.Query(prefix, delimiter, after, max));
            var both = new ArrayList<String>(page.prefixes());
            page.objects().forEach(each -> both.add(each.key()));
            both.sort(Listing.BY_BYTES);
            assertThat(both.size()).isLessThanOrEqualTo(max);
            told.addAll(both);
            after = page.last();
        } while (page.truncated());
        return told;
    }

    private static List<String> plain(List<String> keys, String prefix, String delimiter) {
        return keys.stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> {
                    int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                    return at < 0 ? key : key.substring(0, at + 1);
                })
                .distinct()
                .sorted((a, b) ->
                        Arrays.compareUnsigned(
                                a.getBytes(StandardCharsets.UTF_8),
                                b.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static String text(RandomGenerator random, int min) {
        var text = new StringBuilder();
        int count = ALPHABET.codePointCount(0, ALPHABET.length());
        for (int i = random.nextInt(min, 5); i > 0; i--) {
            text.appendCodePoint(
                    ALPHABET.codePointAt(ALPHABET.offsetByCodePoints(0, random.nextInt(count))));
        }
        return text.toString();
    }

    private static StoredObject object(String key) {
        return new StoredObject(
                key,
                0,
                "e",
                Instant.EPOCH,
                Map.of(),
                Map.of(),
                StoredObject.Checksums.NONE,
                0,
                "f");
    }
}
