package io.penstock.server.metrics;

import io.penstock.engine.journal.EventMinute;
import io.penstock.engine.metrics.Bucket;
import io.penstock.engine.metrics.Datum;
import io.penstock.engine.metrics.Datum.Resolution;
import io.penstock.engine.metrics.Dimension;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.engine.metrics.Unit;
import io.penstock.runtime.mapping.MappingReading;
import io.penstock.runtime.mapping.MappingReport;
import io.penstock.runtime.mapping.MappingSupervisor;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// The metrics of event source mappings in `AWS/Lambda`: the group `EventCount` for mappings whose
/// `MetricsConfig` asks for it, `ProvisionedPollers` for those in provisioned mode. A disabled
/// mapping has none. Source: Lambda developer guide, "Event source mapping metrics". Thread-safe.
///
/// AWS reports a `PolledEventCount` of 0 for each empty poll; here polls wait until there is
/// something, and an idle minute has one 0.
public final class MappingMetrics implements MetricSource {
    private final MappingSupervisor mappings;

    /// Reports of `mappings`.
    public MappingMetrics(MappingSupervisor mappings) {
        this.mappings = mappings;
    }

    @Override
    public void report(Consumer<Datum> to) {
        mappings.reports().forEach(report -> report(report, to));
    }

    private static void report(MappingReport report, Consumer<Datum> to) {
        MappingReading mapping = report.reading();
        for (EventMinute minute : report.minutes()) {
            var sheet = new Sheet(mapping, Instant.ofEpochMilli(minute.startMillis()), to);
            if (mapping.config().countsEvents()) {
                events(sheet, minute, mapping.enabled());
            }
            if (minute.provisionedPollers() > 0) {
                sheet.put("ProvisionedPollers", Bucket.of(minute.provisionedPollers(), 1));
            }
        }
    }

    private static void events(Sheet sheet, EventMinute minute, boolean enabled) {
        boolean idle = minute.polled().summary().count() == 0;
        if (enabled && idle) {
            sheet.put("PolledEventCount", Bucket.of(0, 1));
        }
        sheet.put("PolledEventCount", minute.polled());
        sheet.put("FilteredOutEventCount", minute.filtered());
        sheet.put("InvokedEventCount", minute.invoked());
        sheet.put("FailedInvokeEventCount", minute.failed());
        sheet.put("DeletedEventCount", minute.deleted());
    }

    /// One minute of one mapping.
    private record Sheet(MappingReading mapping, Instant at, Consumer<Datum> to) {
        void put(String name, Bucket bucket) {
            if (bucket.summary().count() > 0) {
                to.accept(new Datum(name(name), Unit.COUNT, at, Resolution.STANDARD, bucket));
            }
        }

        private MetricName name(String name) {
            var function = mapping.config().function();
            return new MetricName(
                    new Realm(function.account(), function.region()),
                    FunctionMetrics.NAMESPACE,
                    name,
                    List.of(new Dimension("EventSourceMappingUUID", mapping.config().uuid())));
        }
    }
}
