package io.penstock.bench.invoke;

import io.penstock.bench.floor.BareRuntime;
import io.penstock.bench.measure.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The floor: the runtime loop and a socket, for each client its own.
final class BareContender implements Contender {
    private final List<BareRuntime> runtimes;
    private final InvokeLoad load;
    private final byte[] event;

    /// @param runtimes one for each client; from then on they belong to the contender
    BareContender(List<BareRuntime> runtimes, InvokeLoad load) {
        this.runtimes = runtimes;
        this.load = load;
        this.event = load.event();
    }

    @Override
    public String name() {
        return "floor: bare socket";
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        List<ClosedLoop.Invocation> clients = new ArrayList<>();
        runtimes.forEach(runtime -> clients.add(() -> invoke(runtime)));
        return ClosedLoop.run(load.window(phase), clients);
    }

    private boolean invoke(BareRuntime runtime) throws IOException {
        boolean right = runtime.deliver(event, 0, event.length).sameAs(ClosedLoop.ANSWER);
        runtime.proceed();
        return right;
    }

    @Override
    public void close() throws IOException {
        for (BareRuntime runtime : runtimes) {
            runtime.close();
        }
    }
}
