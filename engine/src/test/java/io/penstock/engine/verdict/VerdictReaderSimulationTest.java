package io.penstock.engine.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.verdict.Verdict.AllFailed;
import io.penstock.engine.verdict.Verdict.AllSucceeded;
import io.penstock.engine.verdict.Verdict.NotRun;
import io.penstock.engine.verdict.Verdict.PartlyFailed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Answers with random lists, right and wrong, whole and damaged, and compares with what was meant.
class VerdictReaderSimulationTest {
    private static final int ANSWERS = 20;

    @Test
    void neverCallsAFailedItemHandled() {
        Seeds.forEach(
                2_000,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<Verdict> play(long seed) {
        RandomGenerator random = new Simulation(seed).fork();
        var trace = new ArrayList<Verdict>();
        for (int i = 0; i < ANSWERS; i++) {
            List<String> ids = ids(random);
            var failed = new LinkedHashSet<String>();
            boolean sound = true;
            var items = new ArrayList<String>();
            int listed = random.nextInt(8);
            for (int item = 0; item < listed; item++) {
                if (random.nextInt(12) == 0) {
                    sound = false;
                    items.add(nonsense(random));
                } else {
                    String id = ids.get(random.nextInt(ids.size()));
                    failed.add(id);
                    items.add("{\"itemIdentifier\":\"" + id + "\",\"note\":[1,{\"a\":null}]}");
                }
            }
            String answer = "{\"ok\":1,\"batchItemFailures\":[" + String.join(",", items) + "]}";
            Verdict verdict = read(Payload.of(answer), ids);
            check(verdict, sound, failed, ids);
            trace.add(verdict);
            trace.add(damaged(random, answer, ids));
        }
        return trace;
    }

    private static void check(
            Verdict verdict, boolean sound, Set<String> failed, List<String> ids) {
        switch (verdict) {
            case AllSucceeded _ -> {
                assertThat(sound).isTrue();
                assertThat(failed).isEmpty();
            }
            case PartlyFailed(Set<String> told, _) -> {
                assertThat(sound).isTrue();
                assertThat(told).containsExactlyElementsOf(failed);
                assertThat(told.size()).isBetween(1, ids.size() - 1);
            }
            case AllFailed _ -> {
                if (sound) {
                    assertThat(failed).containsExactlyInAnyOrderElementsOf(ids);
                }
            }
            case NotRun _ -> throw new AssertionError("something ran");
        }
    }

    /// An answer that was cut short is never a success: nothing may be deleted on its word.
    private static Verdict damaged(RandomGenerator random, String answer, List<String> ids) {
        byte[] bytes = Payload.of(answer).toByteArray();
        int length = random.nextInt(1, bytes.length);
        Verdict cut = read(Payload.of(Arrays.copyOf(bytes, length)), ids);
        assertThat(cut).as("first %s bytes of %s", length, answer).isInstanceOf(AllFailed.class);

        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        return read(Payload.of(bytes), ids);
    }

    private static Verdict read(Payload answer, List<String> ids) {
        return VerdictReader.read(new Returned(answer), true, ids);
    }

    private static List<String> ids(RandomGenerator random) {
        var ids = new ArrayList<String>();
        int count = random.nextInt(1, 6);
        for (int i = 0; i < count; i++) {
            ids.add("id-" + i);
        }
        return ids;
    }

    private static String nonsense(RandomGenerator random) {
        List<String> all =
                List.of(
                        "null",
                        "\"id-0\"",
                        "{}",
                        "{\"foo\":\"id-0\"}",
                        "{\"itemIdentifier\":null}",
                        "{\"itemIdentifier\":\"\"}",
                        "{\"itemIdentifier\":0}",
                        "{\"itemIdentifier\":\"id-99\"}");
        return all.get(random.nextInt(all.size()));
    }
}
