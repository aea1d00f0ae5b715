package io.penstock.bench.invoke;

import io.penstock.bench.floor.BareRuntime;
import io.penstock.bench.measure.Contender;
import java.io.IOException;

/// The floor: the runtime loop and a socket.
final class BareContender implements Contender {
    private final BareRuntime runtime;
    private final InvokeLoad load;
    private final byte[] event;

    /// @param runtime from then on belongs to the contender
    BareContender(BareRuntime runtime, InvokeLoad load) {
        this.runtime = runtime;
        this.load = load;
        this.event = load.event();
    }

    @Override
    public String name() {
        return "floor: bare socket";
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        return ClosedLoop.run(load.window(phase), this::invoke);
    }

    private boolean invoke() throws IOException {
        boolean right = runtime.deliver(event, 0, event.length).sameAs(ClosedLoop.ANSWER);
        runtime.proceed();
        return right;
    }

    @Override
    public void close() throws IOException {
        runtime.close();
    }
}
