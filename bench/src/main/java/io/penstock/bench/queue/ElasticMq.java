package io.penstock.bench.queue;

import java.io.IOException;
import java.io.PrintStream;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/// ElasticMQ with its defaults, queues in memory, as a process of its own. Ends with the process
/// that started it.
final class ElasticMq {
    private ElasticMq() {}

    /// Starts the server on a free port, says where it is, and waits for the end of standard input.
    public static void main(String[] arguments) throws IOException {
        var server = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
        int port = server.waitUntilStarted().localAddress().getPort();
        PrintStream out = System.out;
        out.println("ready on http://127.0.0.1:" + port);
        while (System.in.read() >= 0) {
            // Nobody writes; the end of input is the sign to stop.
        }
        server.stopAndWait();
        Runtime.getRuntime().halt(0);
    }
}
