package io.penstock.bench.idle;

import com.google.errorprone.annotations.FormatMethod;
import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.invoke.LambdaApi;
import io.penstock.bench.process.Patience;
import io.penstock.bench.process.PenstockProcess;
import io.penstock.bench.process.ServerProcess;
import io.penstock.bench.queue.AwsJson;
import io.penstock.bench.wire.HttpConnection;
import io.penstock.bench.wire.JsonScan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// What mappings cost that have nothing to do. One server is looked at three times: as it started,
/// with the queues, and with a mapping for each of them that polls.
public final class IdleSurvey {
    /// The name on the command line.
    public static final String NAME = "idle";

    private static final double HEAP_BYTES_MAX = 4_096; // per mapping
    private static final double CPU_SHARE_MAX = 0.005; // all mappings together
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String MAPPINGS = "/2015-03-31/event-source-mappings";

    private final IdleLoad load;
    private final Path data;

    /// @param data directory for files and logs
    public IdleSurvey(IdleLoad load, Path data) {
        this.load = load;
        this.data = data.resolve(NAME);
    }

    /// Measures, and hands out the report line by line.
    ///
    /// @return whether every mapping came to poll
    public boolean run(Consumer<String> print) throws IOException, InterruptedException {
        print.accept("idle: what mappings cost that have nothing to do");
        var storage = new PenstockProcess.Storage(data, true);
        try (ServerProcess server = PenstockProcess.start(storage);
                HttpConnection control = HttpConnection.open(server.address())) {
            LambdaApi.createFunction(control, "idle", FunctionCode.NO_OP, "{}");
            Idleness bare = Idleness.of(server, load, Duration.ZERO);
            for (int i = 0; i < load.mappings(); i++) {
                createQueue(control, i);
            }
            Idleness queues = Idleness.of(server, load, load.settling());
            boolean polling = enableMappings(control);
            Idleness mappings = Idleness.of(server, load, load.settling());
            report(bare, queues, mappings).forEach(print);
            if (!polling) {
                print.accept("  not every mapping came to poll: no number");
            }
            return polling;
        }
    }

    /// Its visibility timeout is six times the function's timeout, as AWS advises: nothing to find
    /// fault with.
    private static void createQueue(HttpConnection control, int number) throws IOException {
        String body =
                """
                {"QueueName":"idle-%d","Attributes":{"VisibilityTimeout":"180"}}\
                """
                        .formatted(number);
        control.exchange(AwsJson.request("CreateQueue", body));
    }

    private boolean enableMappings(HttpConnection control) throws IOException {
        List<String> uuids = new ArrayList<>();
        for (int i = 0; i < load.mappings(); i++) {
            String body =
                    """
                    {"EventSourceArn":"arn:aws:sqs:us-east-1:000000000000:idle-%d",
                    "FunctionName":"idle"}\
                    """
                            .formatted(i);
            uuids.add(
                    JsonScan.text(
                            control.exchange(LambdaApi.request("POST", MAPPINGS, body)), "UUID"));
        }
        int polling = 0;
        for (String uuid : uuids) {
            byte[] ask = LambdaApi.request("GET", MAPPINGS + "/" + uuid, "");
            Patience.until(
                    "mapping enabled",
                    LIMIT,
                    () -> JsonScan.text(control.exchange(ask), "State").equals("Enabled"));
            polling++;
        }
        return polling == load.mappings();
    }

    private List<String> report(Idleness bare, Idleness queues, Idleness mappings) {
        double heap = (mappings.heapBytes() - queues.heapBytes()) / (double) load.mappings();
        double queueHeap = (queues.heapBytes() - bare.heapBytes()) / (double) load.mappings();
        double cpu = mappings.cpuShare() - bare.cpuShare();
        return List.of(
                "  one server, durable; each mapping has an embedded queue of its own; processor"
                        + " time over %d s".formatted(load.counting().toSeconds()),
                "                        heap KiB  CPU of a core  threads",
                line("as started", bare),
                line("%,d queues".formatted(load.mappings()), queues),
                line("... and mappings", mappings),
                format("  a queue takes %,.0f bytes, a mapping %,.0f", queueHeap, heap),
                format(
                        "  goal: a mapping at most %,.0f bytes: %,.0f, %s",
                        HEAP_BYTES_MAX, heap, ending(heap <= HEAP_BYTES_MAX)),
                format(
                        "  goal: all of them at most %.2f %% of a core: %.2f %%, %s",
                        CPU_SHARE_MAX * 100, cpu * 100, ending(cpu <= CPU_SHARE_MAX)));
    }

    private static String line(String name, Idleness idleness) {
        return format(
                "  %-20s %,9.0f  %11.2f %%  %7d",
                name, idleness.heapBytes() / 1024.0, idleness.cpuShare() * 100, idleness.threads());
    }

    private static String ending(boolean reached) {
        return reached ? "reached" : "missed";
    }

    @FormatMethod
    private static String format(String text, Object... figures) {
        return String.format(Locale.ROOT, text, figures);
    }
}
