package io.penstock.server.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.model.snapshots.Labels;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/// How the server's own process stands, under the names that Prometheus's clients use.
final class ProcessGauges {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private ProcessGauges() {}

    static void write(Families page) {
        memory(page, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        memory(page, "nonheap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
        page.gauge(
                "jvm_threads_current",
                "Platform threads of the process.",
                Labels.EMPTY,
                ManagementFactory.getThreadMXBean().getThreadCount());
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            Labels of = Labels.of("gc", collector.getName());
            page.counter(
                    "jvm_gc_collections",
                    "Garbage collections.",
                    of,
                    Math.max(0, (double) collector.getCollectionCount()));
            page.counter(
                    "jvm_gc_collection_time_seconds",
                    "Time spent collecting garbage.",
                    of,
                    Math.max(0, collector.getCollectionTime() / MILLIS_PER_SECOND));
        }
        page.gauge(
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                Labels.EMPTY,
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean system) {
            page.counter(
                    "process_cpu_seconds",
                    "Processor time of the process, functions not included.",
                    Labels.EMPTY,
                    Math.max(0, system.getProcessCpuTime() / NANOS_PER_SECOND));
            page.gauge(
                    "process_open_fds",
                    "Open file descriptors.",
                    Labels.EMPTY,
                    (double) system.getOpenFileDescriptorCount());
            page.gauge(
                    "process_max_fds",
                    "File descriptors that may be open.",
                    Labels.EMPTY,
                    (double) system.getMaxFileDescriptorCount());
        }
    }

    private static void memory(Families page, String area, MemoryUsage usage) {
        Labels of = Labels.of("area", area);
        page.gauge("jvm_memory_used_bytes", "Memory in use.", of, (double) usage.getUsed());
        page.gauge(
                "jvm_memory_committed_bytes",
                "Memory taken from the system.",
                of,
                (double) usage.getCommitted());
        page.gauge(
                "jvm_memory_max_bytes",
                "Memory that may be taken, -1 if that is unknown.",
                of,
                (double) usage.getMax());
    }
}
