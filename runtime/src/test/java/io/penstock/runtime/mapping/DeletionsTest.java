package io.penstock.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queuemapping.Effect.Delete;
import io.penstock.engine.queuemapping.Input;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeletionsTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final Deletions deletions = new Deletions(Duration.ZERO);

    @Test
    void asksTheFirstCallerToSeeToAllThatComeMeanwhile() throws InterruptedException {
        assertThat(deletions.add(List.of(deletion(1)))).isTrue();
        assertThat(deletions.add(List.of(deletion(2)))).isFalse();

        assertThat(deletions.take()).extracting(Delete::deletion).containsExactly(1L, 2L);
        assertThat(deletions.add(List.of(deletion(3)))).isFalse();
        assertThat(deletions.done()).isTrue();
        assertThat(deletions.take()).extracting(Delete::deletion).containsExactly(3L);
        assertThat(deletions.done()).isFalse();

        assertThat(deletions.add(List.of(deletion(4)))).isTrue();
    }

    @Test
    void doesNotKeepManyWaiting() throws InterruptedException {
        var patient = new Deletions(AN_HOUR);
        patient.add(List.of(deletion(0)));
        for (int i = 1; i < Deletions.ENOUGH; i++) {
            patient.add(List.of(deletion(i)));
        }

        assertThat(patient.take()).hasSize(Deletions.ENOUGH);
    }

    @Test
    void tellsEachWhatBecameOfItsMessages() {
        List<Delete> both = List.of(deletion(1, "a", "b"), deletion(2, "c"));
        var failure = new Deletion.Failure("b", "gone");

        List<Input> inputs = Deletions.ended(both, new Deletion(List.of(failure)));

        assertThat(Deletions.handles(both)).containsExactly("a", "b", "c");
        assertThat(inputs)
                .containsExactly(
                        new Input.Deleted(1, new Deletion(List.of(failure))),
                        new Input.Deleted(2, new Deletion(List.of())));
    }

    private static Delete deletion(long number, String... handles) {
        return new Delete(number, handles.length == 0 ? List.of("h" + number) : List.of(handles));
    }
}
