package io.penstock.runtime.environment.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.function.RuntimeVersion;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456Z");
    private static final PlatformRecord.Phase INIT = new PlatformRecord.Phase("on-demand", "init");

    @Test
    void saysWhenAndWhatBeforeTheRecord() {
        assertThat(new PlatformRecord.End("r").json(AT))
                .isEqualTo(
                        "{\"time\":\"2026-01-01T00:00:00.123Z\",\"type\":\"platform.end\","
                                + "\"record\":{\"requestId\":\"r\"}}");
    }

    @Test
    void hasTheMembersOfEveryRecordOfAnInitialisation() {
        var python = new RuntimeVersion("python:3.12.v1", "arn:x");

        assertThat(record(new PlatformRecord.InitStart(INIT, "f", "1", python)))
                .isEqualTo(
                        "{'initializationType':'on-demand','phase':'init','functionName':'f',"
                                + "'functionVersion':'1','runtimeVersion':'python:3.12.v1',"
                                + "'runtimeVersionArn':'arn:x'}");
        assertThat(record(new PlatformRecord.InitStart(INIT, "f", "1", RuntimeVersion.NONE)))
                .isEqualTo(
                        "{'initializationType':'on-demand','phase':'init','functionName':'f',"
                                + "'functionVersion':'1'}");
        assertThat(record(new PlatformRecord.InitRuntimeDone(INIT, Ending.TIMEOUT)))
                .isEqualTo("{'initializationType':'on-demand','phase':'init','status':'timeout'}");
        assertThat(record(new PlatformRecord.InitReport(INIT, 1_500_000, Ending.error("E"))))
                .isEqualTo(
                        "{'initializationType':'on-demand','phase':'init','status':'error',"
                                + "'errorType':'E','metrics':{'durationMs':1.50}}");
    }

    @Test
    void hasTheMembersOfEveryRecordOfAnInvocation() {
        assertThat(record(new PlatformRecord.Start("r", "$LATEST", "")))
                .isEqualTo("{'requestId':'r','version':'$LATEST'}");
        assertThat(record(new PlatformRecord.Start("r", "1", "Root=1")))
                .isEqualTo(
                        "{'requestId':'r','version':'1',"
                                + "'tracing':{'type':'X-Amzn-Trace-Id','value':'Root=1'}}");
        assertThat(record(new PlatformRecord.RuntimeDone("r", 2_000_000, 7, Ending.SUCCESS, "")))
                .isEqualTo(
                        "{'requestId':'r','status':'success',"
                                + "'metrics':{'durationMs':2.00,'producedBytes':7}}");
        assertThat(record(report(0)))
                .isEqualTo(
                        "{'requestId':'r','status':'success','metrics':{'durationMs':2.10,"
                                + "'billedDurationMs':3,'memorySizeMB':128,'maxMemoryUsedMB':2}}");
        assertThat(record(report(1_000_000)))
                .contains("'billedDurationMs':4,")
                .endsWith("'maxMemoryUsedMB':2,'initDurationMs':1.00}}");
    }

    @Test
    void hasTheMembersOfEveryRecordAboutExtensions() {
        assertThat(record(new ExtensionRecord.Change("e", "Ready", List.of("INVOKE"), "")))
                .isEqualTo("{'name':'e','state':'Ready','events':['INVOKE']}");
        assertThat(record(new ExtensionRecord.Change("e", "ExitError", List.of(), "E")))
                .isEqualTo("{'name':'e','state':'ExitError','events':[],'errorType':'E'}");
        assertThat(record(new ExtensionRecord.Subscribed("e", List.of("platform", "function"))))
                .isEqualTo("{'name':'e','state':'Subscribed','types':['platform','function']}");
        assertThat(record(new ExtensionRecord.LogsDropped(2, 300)))
                .endsWith("'droppedRecords':2,'droppedBytes':300}");
    }

    private static PlatformRecord report(long initNanos) {
        return new PlatformRecord.Report(
                "r", 2_100_000, initNanos, 128, (1 << 20) + 1, Ending.SUCCESS, "");
    }

    private static String record(PlatformRecord record) {
        String json = record.json(AT).replace('"', '\'');
        return json.substring(json.indexOf("'record':") + "'record':".length(), json.length() - 1);
    }
}
