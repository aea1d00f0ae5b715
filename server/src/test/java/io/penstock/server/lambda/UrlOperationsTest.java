package io.penstock.server.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Reply;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlOperationsTest {
    private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
    private static final String URL =
            "http://[a-z0-9]{32}\\.lambda-url\\.us-east-1\\.localhost:4566/";

    @AutoClose private Api api;

    @BeforeEach
    void open(@TempDir Path directory) {
        api = new Api(directory);
        api.create("f");
    }

    @Test
    void createsAUrlAndShowsIt() {
        ObjectNode created =
                api.output("CreateFunctionUrlConfig", "{'FunctionName':'f','AuthType':'NONE'}");
        ObjectNode shown = api.output("GetFunctionUrlConfig", "{'FunctionName':'f'}");

        String url = created.path("FunctionUrl").asText();
        assertThat(url).matches(URL);
        assertThat(created)
                .isEqualTo(
                        Api.members(
                                "{'FunctionUrl':'%s','FunctionArn':'%s','AuthType':'NONE','CreationTime':'2026-01-01T00:00:00.250Z'}"
                                        .formatted(url, ARN)));
        assertThat(shown)
                .isEqualTo(
                        Api.members(
                                "{'FunctionUrl':'%s','FunctionArn':'%s','AuthType':'NONE','CreationTime':'2026-01-01T00:00:00.250Z','LastModifiedTime':'2026-01-01T00:00:00.250Z','InvokeMode':'BUFFERED'}"
                                        .formatted(url, ARN)));
    }

    @Test
    void namesTheModeOnlyToWhoGaveIt() {
        ObjectNode created =
                api.output(
                        "CreateFunctionUrlConfig",
                        "{'FunctionName':'f','AuthType':'NONE','InvokeMode':'RESPONSE_STREAM'}");
        ObjectNode updated =
                api.output("UpdateFunctionUrlConfig", "{'FunctionName':'f','AuthType':'AWS_IAM'}");

        assertThat(created.path("InvokeMode").asText()).isEqualTo("RESPONSE_STREAM");
        assertThat(updated.has("InvokeMode")).isFalse();
        ObjectNode shown = api.output("GetFunctionUrlConfig", "{'FunctionName':'f'}");
        assertThat(shown.path("InvokeMode").asText()).isEqualTo("RESPONSE_STREAM");
        assertThat(shown.path("AuthType").asText()).isEqualTo("AWS_IAM");
    }

    @Test
    void replacesAllThatBrowsersAreTold() {
        api.output(
                "CreateFunctionUrlConfig",
                "{'FunctionName':'f','AuthType':'NONE','Cors':{'AllowOrigins':['*'],'MaxAge':0,'AllowCredentials':true}}");
        api.timeline.advance(Duration.ofSeconds(5));

        ObjectNode kept =
                api.output("UpdateFunctionUrlConfig", "{'FunctionName':'f','AuthType':'NONE'}");
        ObjectNode replaced =
                api.output(
                        "UpdateFunctionUrlConfig",
                        "{'FunctionName':'f','Cors':{'AllowMethods':['GET'],'AllowHeaders':['a'],'ExposeHeaders':['b']}}");
        ObjectNode cleared =
                api.output("UpdateFunctionUrlConfig", "{'FunctionName':'f','Cors':{}}");

        assertThat(kept.path("Cors"))
                .isEqualTo(
                        Api.members("{'AllowOrigins':['*'],'MaxAge':0,'AllowCredentials':true}"));
        assertThat(kept.path("LastModifiedTime").asText()).isEqualTo("2026-01-01T00:00:05.250Z");
        assertThat(replaced.path("Cors"))
                .isEqualTo(
                        Api.members(
                                "{'AllowMethods':['GET'],'AllowHeaders':['a'],'ExposeHeaders':['b']}"));
        assertThat(cleared.has("Cors")).isFalse();
    }

    @Test
    void refusesASecondUrl() {
        api.output("CreateFunctionUrlConfig", "{'FunctionName':'f','AuthType':'NONE'}");

        assertThat(api.error("CreateFunctionUrlConfig", "{'FunctionName':'f','AuthType':'NONE'}"))
                .isEqualTo(
                        ApiError.of(
                                409,
                                "ResourceConflictException",
                                "Failed to create function url config for [functionArn = "
                                        + ARN
                                        + "]. Error message:  FunctionUrlConfig exists for this"
                                        + " Lambda function"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CreateFunctionUrlConfig|none|Function does not exist",
                "UpdateFunctionUrlConfig|none|Function does not exist",
                "ListFunctionUrlConfigs|none|Function does not exist",
                "GetFunctionUrlConfig|none|The resource you requested does not exist.",
                "DeleteFunctionUrlConfig|none|The resource you requested does not exist.",
                "CreateFunctionUrlConfig|f:alias|Function does not exist",
                "UpdateFunctionUrlConfig|f:alias|Function does not exist",
                "GetFunctionUrlConfig|f:alias|The resource you requested does not exist.",
                "DeleteFunctionUrlConfig|f:alias|The resource you requested does not exist.",
                "UpdateFunctionUrlConfig|f|The resource you requested does not exist.",
                "GetFunctionUrlConfig|f|The resource you requested does not exist.",
                "DeleteFunctionUrlConfig|f|The resource you requested does not exist.",
            })
    void saysWhatIsMissing(String operation, String function, String message) {
        assertThat(api.error(operation, "{'FunctionName':'" + function + "','AuthType':'NONE'}"))
                .isEqualTo(ApiError.of(404, "ResourceNotFoundException", message));
    }

    @ParameterizedTest
    @CsvSource({"1", "$LATEST"})
    void refusesVersions(String qualifier) {
        assertThat(
                        api.error(
                                "CreateFunctionUrlConfig",
                                "{'FunctionName':'f:" + qualifier + "','AuthType':'NONE'}"))
                .isEqualTo(
                        ApiError.of(
                                400,
                                "ValidationException",
                                "1 validation error detected: Value '"
                                        + qualifier
                                        + "' at 'qualifier' failed to satisfy constraint: Member must"
                                        + " satisfy regular expression pattern:"
                                        + " ((?!^\\d+$)^[0-9a-zA-Z-_]+$)"));
    }

    @Test
    void deletesAUrl() {
        api.output("CreateFunctionUrlConfig", "{'FunctionName':'f','AuthType':'NONE'}");

        assertThat(api.call("DeleteFunctionUrlConfig", "{'FunctionName':'f'}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.output("ListFunctionUrlConfigs", "{'FunctionName':'f'}"))
                .isEqualTo(Api.members("{'FunctionUrlConfigs':[]}"));
        api.output("CreateFunctionUrlConfig", "{'FunctionName':'f','AuthType':'NONE'}");
    }

    @Test
    void listsUrls() {
        api.output("CreateFunctionUrlConfig", "{'FunctionName':'f','AuthType':'NONE'}");

        ObjectNode list = api.output("ListFunctionUrlConfigs", "{'FunctionName':'f','MaxItems':1}");

        assertThat(list.path("FunctionUrlConfigs")).hasSize(1);
        assertThat(list.at("/FunctionUrlConfigs/0/InvokeMode").asText()).isEqualTo("BUFFERED");
        assertThat(list.has("NextMarker")).isFalse();
        assertThat(api.error("ListFunctionUrlConfigs", "{'FunctionName':'f','Marker':'%%'}").code())
                .isEqualTo("InvalidParameterValueException");
    }
}
