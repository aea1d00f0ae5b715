package io.penstock.runtime.environment.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.environment.api.Extension.State;
import io.penstock.runtime.environment.api.Ruling.Granted;
import io.penstock.runtime.environment.api.Ruling.Refused;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExtensionRollTest {
    private final ExtensionRoll roll = new ExtensionRoll(List.of("watcher"));

    @Test
    void isCompleteWhenAllThatWereLaunchedHaveRegistered() {
        assertThat(roll.complete()).isFalse();
        Extension inner = registered("inner");
        assertThat(inner.external).isFalse();
        assertThat(roll.complete()).isFalse();

        assertThat(registered("watcher").external).isTrue();

        assertThat(roll.complete()).isTrue();
        assertThat(roll.anyExternal()).isTrue();
    }

    @Test
    void registersNobodyTwice() {
        registered("watcher");
        registered("inner");

        assertThat(refusal("watcher"))
                .isEqualTo(
                        new Refused(
                                "Extension.InvalidExtensionState",
                                "State transition from Registered to Registered failed for"
                                        + " extension watcher. Error: State transition is not"
                                        + " allowed"));
        assertThat(refusal("inner").message())
                .isEqualTo("Extension with this name already registered");
    }

    @Test
    void registersOnlyWhoMustOnceItIsClosed() {
        roll.close();

        assertThat(refusal("inner").type()).isEqualTo("Extension.RegistrationClosed");
        assertThat(registered("watcher").state).isEqualTo(State.REGISTERED);
    }

    @Test
    void hasRoomForTen() {
        for (int i = 1; i < ExtensionRoster.EXTENSIONS_MAX; i++) {
            registered("inner" + i);
        }

        assertThat(refusal("eleventh").type()).isEqualTo("Extension.TooManyExtensions");
    }

    @Test
    void tellsThoseWhoAsked() {
        Extension watcher = registered("watcher", LifecycleEvent.SHUTDOWN);
        Extension inner = registered("inner", LifecycleEvent.INVOKE);

        roll.tell(new LifecycleEvent.Shutdown("spindown", 5));

        assertThat(watcher.pending)
                .containsExactly(
                        "{\"eventType\":\"SHUTDOWN\",\"shutdownReason\":\"spindown\","
                                + "\"deadlineMs\":5}");
        assertThat(inner.pending).isEmpty();
        assertThat(roll.wants("watcher", LifecycleEvent.SHUTDOWN)).isTrue();
        assertThat(roll.wants("inner", LifecycleEvent.SHUTDOWN)).isFalse();
    }

    @Test
    void isSettledWhenAllWaitAndNobodyHasAnythingToRead() {
        Extension watcher = registered("watcher", LifecycleEvent.SHUTDOWN);
        assertThat(roll.settled()).isFalse();
        watcher.state = State.READY;
        assertThat(roll.settled()).isTrue();

        roll.tell(new LifecycleEvent.Shutdown("timeout", 5));

        assertThat(roll.settled()).isFalse();
    }

    private Extension registered(String name, String... events) {
        var granted = (Granted) roll.register(name, List.of(events));
        return Objects.requireNonNull(roll.find(granted.value()));
    }

    private Refused refusal(String name) {
        return (Refused) roll.register(name, List.of());
    }
}
