package io.penstock.server.lambda;

import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.runtime.async.Acceptance;
import io.penstock.runtime.async.EventAcceptor;
import java.util.ArrayList;
import java.util.List;

/// Remembers the events it is given. Confined to a test.
final class FakeEvents implements EventAcceptor {
    final List<InvocationRequest> accepted = new ArrayList<>();
    private Acceptance answer = new Acceptance.Accepted();

    /// Answers so from now on.
    void answer(Acceptance next) {
        answer = next;
    }

    @Override
    public Acceptance accept(InvocationRequest request) {
        accepted.add(request);
        return answer;
    }
}
