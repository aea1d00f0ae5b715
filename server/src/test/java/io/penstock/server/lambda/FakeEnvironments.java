package io.penstock.server.lambda;

import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.environment.ProvisionedEnvironments;
import io.penstock.runtime.function.FunctionDefinition;
import java.util.concurrent.CountDownLatch;

/// Environments that are initialised as soon as the test allows it.
final class FakeEnvironments implements ProvisionedEnvironments {
    private final CountDownLatch allowed = new CountDownLatch(1);

    void allow() {
        allowed.countDown();
    }

    @Override
    public Prepared prepare(FunctionDefinition version) throws InterruptedException {
        allowed.await();
        return new Prepared.Ready(
                new Warm() {
                    @Override
                    public boolean join() {
                        return true;
                    }

                    @Override
                    public void drop() {}
                });
    }

    @Override
    public void keep(FunctionDefinition version, int count, int held) {}

    @Override
    public Registration onChange(Listener listener) {
        return () -> {};
    }
}
