package io.penstock.bench.offline;

import io.penstock.bench.wire.HttpConnection;
import java.io.IOException;
import java.net.InetSocketAddress;

/// The first invocation of a function.
///
/// @param lineNanos from the request to the first line of the handler
/// @param answerNanos from the request to the end of the answer
/// @param pid of the handler's process
record ColdStart(long lineNanos, long answerNanos, long pid) {
    /// Invokes [Specimen#PYTHON_FIRST_LINE]. The connection is there before the clock starts.
    static ColdStart of(InetSocketAddress address, String function) throws IOException {
        byte[] request = FunctionApi.invoke(function, "{}");
        try (HttpConnection connection = HttpConnection.open(address)) {
            long began = System.nanoTime();
            String answer = connection.exchange(request).text();
            return read(answer, began, System.nanoTime());
        }
    }

    /// Invokes a function that has started, so many times.
    static void again(InetSocketAddress address, String function, int times) throws IOException {
        byte[] request = FunctionApi.invoke(function, "{}");
        try (HttpConnection connection = HttpConnection.open(address)) {
            for (int i = 0; i < times; i++) {
                read(connection.exchange(request).text(), 0, 0);
            }
        }
    }

    /// Reads what the function answered.
    ///
    /// @throws IOException if that is anything else than what it answers
    static ColdStart read(String answer, long began, long ended) throws IOException {
        String[] words = answer.replace("\"", "").split(" ", -1);
        if (words.length != 2 || !words[0].matches("\\d{1,18}") || !words[1].matches("\\d{1,9}")) {
            throw new IOException("not what the function answers: " + answer);
        }
        return new ColdStart(
                Long.parseLong(words[0]) - began, ended - began, Long.parseLong(words[1]));
    }
}
