package io.penstock.server.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A server whose operations note their calls and answer what the test chose.
final class Echo {
    static final String REQUEST_ID = "6f1a4c1e-5d7c-4b8e-9a55-0f3e5b8f7d11";

    final List<Call> calls = new ArrayList<>();
    private final Reply reply;

    Echo(Reply reply) {
        this.reply = reply;
    }

    /// Sends a request through a dispatcher whose operations all lead here.
    WireResponse answer(WireRequest request) {
        try {
            return (WireResponse) dispatcher().open(request).answer();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    Call onlyCall() {
        if (calls.size() != 1) {
            throw new IllegalStateException(calls.size() + " calls");
        }
        return calls.getFirst();
    }

    private Dispatcher dispatcher() {
        return new Dispatcher(all("lambda"), all("sqs"), all("cloudwatch"), () -> REQUEST_ID);
    }

    private Map<String, Operation> all(String service) {
        Operation note =
                call -> {
                    calls.add(call);
                    return reply;
                };
        return ServiceModel.load(service).operations().keySet().stream()
                .collect(Collectors.toMap(name -> name, name -> note));
    }
}
