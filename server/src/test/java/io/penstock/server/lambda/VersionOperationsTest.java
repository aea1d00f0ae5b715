package io.penstock.server.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionOperationsTest {
    private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

    @AutoClose private Api api;

    @BeforeEach
    void open(@TempDir Path directory) {
        api = new Api(directory);
        api.create("f");
    }

    @Test
    void answersWithTheVersionAndItsArn() {
        ObjectNode one = publish();

        assertThat(one.path("Version").asText()).isEqualTo("1");
        assertThat(one.path("FunctionArn").asText()).isEqualTo(ARN + ":1");
        assertThat(one.path("State").asText()).isEqualTo("Active");
        assertThat(one.path("LastUpdateStatus").asText()).isEqualTo("Successful");
        assertThat(publish()).isEqualTo(one);
    }

    @Test
    void publishesWithCreationUnderTheUnqualifiedArn() {
        ObjectNode created = api.output("CreateFunction", Api.createInput("g", "'Publish':true"));

        assertThat(created.path("Version").asText()).isEqualTo("1");
        assertThat(created.path("FunctionArn").asText()).endsWith(":function:g");
        assertThat(created.path("State").asText()).isEqualTo("Pending");
        api.settle();
        ObjectNode settled =
                api.output("GetFunctionConfiguration", "{'FunctionName':'g','Qualifier':'1'}");
        assertThat(settled.path("State").asText()).isEqualTo("Active");
        assertThat(settled.path("FunctionArn").asText()).endsWith(":function:g:1");
    }

    @Test
    void publishesWithCodeUnderTheVersionsArn() {
        ObjectNode updated =
                api.output(
                        "UpdateFunctionCode",
                        "{'FunctionName':'f','Publish':true,'ZipFile':'" + Api.ZIP + "'}");

        assertThat(updated.path("FunctionArn").asText()).isEqualTo(ARN + ":1");
        assertThat(updated.path("State").asText()).isEqualTo("Pending");
    }

    @Test
    void listsVersionsPageByPageWithQualifiedArns() {
        publish();
        api.create("g");

        ObjectNode first =
                api.output("ListVersionsByFunction", "{'FunctionName':'f','MaxItems':1}");
        String marker = first.path("NextMarker").asText();
        ObjectNode second =
                api.output(
                        "ListVersionsByFunction",
                        "{'FunctionName':'f','MaxItems':1,'Marker':'" + marker + "'}");
        ObjectNode all = api.output("ListFunctions", "{'FunctionVersion':'ALL'}");

        assertThat(arns(first, "Versions")).containsExactly(ARN + ":$LATEST");
        assertThat(arns(second, "Versions")).containsExactly(ARN + ":1");
        assertThat(second.has("NextMarker")).isFalse();
        assertThat(arns(all, "Functions"))
                .containsExactly(
                        ARN + ":$LATEST",
                        ARN + ":1",
                        ARN.substring(0, ARN.length() - 1) + "g:$LATEST");
        assertThat(all.at("/Functions/1").has("State")).isFalse();
    }

    @Test
    void showsAliasesAsRecorded() {
        publish();
        ObjectNode created =
                api.output(
                        "CreateAlias",
                        "{'FunctionName':'f','Name':'live','FunctionVersion':'1',"
                                + "'RoutingConfig':{}}");

        assertThat(created.toString())
                .isEqualTo(
                        "{\"AliasArn\":\"%s:live\",\"Name\":\"live\",\"FunctionVersion\":\"1\","
                                        .formatted(ARN)
                                + "\"Description\":\"\",\"RevisionId\":\"%s\"}"
                                        .formatted(created.path("RevisionId").asText()));
        assertThat(api.output("GetAlias", "{'FunctionName':'f','Name':'live'}")).isEqualTo(created);
        assertThat(api.output("ListAliases", "{'FunctionName':'f'}").path("Aliases").get(0))
                .isEqualTo(created);
        ObjectNode function = api.output("GetFunction", "{'FunctionName':'f','Qualifier':'live'}");
        assertThat(function.at("/Configuration/Version").asText()).isEqualTo("1");
        assertThat(function.at("/Configuration/FunctionArn").asText()).isEqualTo(ARN + ":live");
    }

    @Test
    void showsAndClearsWeights() {
        publish();
        api.output("UpdateFunctionConfiguration", "{'FunctionName':'f','Timeout':4}");
        api.settle();
        publish();
        api.output(
                "CreateAlias",
                "{'FunctionName':'f','Name':'live','FunctionVersion':'1',"
                        + "'RoutingConfig':{'AdditionalVersionWeights':{'2':0.2}}}");

        ObjectNode renamed =
                api.output("UpdateAlias", "{'FunctionName':'f','Name':'live','Description':'x'}");
        ObjectNode cleared =
                api.output("UpdateAlias", "{'FunctionName':'f','Name':'live','RoutingConfig':{}}");

        assertThat(renamed.at("/RoutingConfig/AdditionalVersionWeights/2").asDouble())
                .isEqualTo(0.2);
        assertThat(renamed.path("Description").asText()).isEqualTo("x");
        assertThat(cleared.has("RoutingConfig")).isFalse();
    }

    @Test
    void deletesAliasesAndVersions() {
        publish();
        api.output("CreateAlias", "{'FunctionName':'f','Name':'live','FunctionVersion':'1'}");

        ApiError inUse = api.error("DeleteFunction", "{'FunctionName':'f','Qualifier':'1'}");
        assertThat(inUse.status()).isEqualTo(409);
        assertThat(inUse.code()).isEqualTo("ResourceConflictException");
        assertThat(api.call("DeleteAlias", "{'FunctionName':'f','Name':'live'}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.call("DeleteAlias", "{'FunctionName':'f','Name':'live'}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.call("DeleteFunction", "{'FunctionName':'f:1'}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.error("GetFunction", "{'FunctionName':'f','Qualifier':'1'}").message())
                .isEqualTo("Function not found: " + ARN + ":1");
    }

    @ParameterizedTest
    @CsvSource({
        "PublishVersion, none, Function not found: arn:aws:lambda:us-east-1:000000000000:function:none",
        "ListAliases, none, Function not found: arn:aws:lambda:us-east-1:000000000000:function:none",
        "GetAlias, f, Cannot find alias arn: arn:aws:lambda:us-east-1:000000000000:function:f:live",
        "UpdateAlias, f, Alias not found: arn:aws:lambda:us-east-1:000000000000:function:f:live",
        "CreateAlias, f, Function not found: arn:aws:lambda:us-east-1:000000000000:function:f:7",
    })
    void namesWhatWasNotFound(String operation, String function, String message) {
        ApiError error =
                api.error(
                        operation,
                        "{'FunctionName':'" + function + "','Name':'live','FunctionVersion':'7'}");

        assertThat(error.status()).isEqualTo(404);
        assertThat(error.code()).isEqualTo("ResourceNotFoundException");
        assertThat(error.message()).isEqualTo(message);
    }

    private ObjectNode publish() {
        return api.output("PublishVersion", "{'FunctionName':'f'}");
    }

    private static List<String> arns(ObjectNode page, String member) {
        List<String> arns = new ArrayList<>();
        page.path(member).forEach(each -> arns.add(each.path("FunctionArn").asText()));
        return arns;
    }
}
