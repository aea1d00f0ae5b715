package io.penstock.server.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Caller;
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
import org.junit.jupiter.params.provider.ValueSource;

class FunctionOperationsTest {
    private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

    @AutoClose private Api api;

    @BeforeEach
    void open(@TempDir Path directory) {
        api = new Api(directory);
    }

    @Test
    void answersCreationMemberByMemberAsRecorded() {
        ObjectNode created =
                api.output(
                        "CreateFunction",
                        Api.createInput("f", "'Environment':{'Variables':{}},'Timeout':30"));

        String revision = created.path("RevisionId").asText();
        String sha256 = created.path("CodeSha256").asText();
        String version = created.at("/RuntimeVersionConfig/RuntimeVersionArn").asText();
        assertThat(version).matches("arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}");
        assertThat(revision)
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}");
        assertThat(created.toString())
                .isEqualTo(
                        """
                        {'FunctionName':'f','FunctionArn':'%s','Runtime':'python3.12',\
                        'Role':'arn:aws:iam::000000000000:role/r','Handler':'app.handler',\
                        'CodeSize':%d,'Description':'','Timeout':30,'MemorySize':128,\
                        'LastModified':'2026-01-01T00:00:00.250+0000','CodeSha256':'%s',\
                        'Version':'$LATEST','Environment':{'Variables':{}},\
                        'TracingConfig':{'Mode':'PassThrough'},'RevisionId':'%s',\
                        'State':'Pending','StateReason':'The function is being created.',\
                        'StateReasonCode':'Creating','PackageType':'Zip',\
                        'Architectures':['x86_64'],'EphemeralStorage':{'Size':512},\
                        'SnapStart':{'ApplyOn':'None','OptimizationStatus':'Off'},\
                        'RuntimeVersionConfig':{'RuntimeVersionArn':'%s'},\
                        'LoggingConfig':{'LogFormat':'Text','LogGroup':'/aws/lambda/f'}}\
                        """
                                .formatted(ARN, Api.zip("x = 1").length, sha256, revision, version)
                                .replace('\'', '"'));
    }

    @Test
    void satisfiesWaiters() {
        api.output("CreateFunction", Api.createInput("f", ""));

        api.settle();

        ObjectNode active = api.output("GetFunctionConfiguration", "{'FunctionName':'f'}");
        assertThat(active.path("State").asText()).isEqualTo("Active");
        assertThat(active.path("LastUpdateStatus").asText()).isEqualTo("Successful");
        assertThat(active.has("StateReason")).isFalse();
        assertThat(active.has("Environment")).isFalse();
    }

    @Test
    void showsCodeTagsAndConcurrencyOnlyWhenSet() {
        api.output("CreateFunction", Api.createInput("plain", ""));
        api.output("CreateFunction", Api.createInput("f", "'Tags':{'team':'a'}"));
        api.output(
                "PutFunctionConcurrency", "{'FunctionName':'f','ReservedConcurrentExecutions':3}");

        ObjectNode plain = api.output("GetFunction", "{'FunctionName':'plain'}");
        ObjectNode full = api.output("GetFunction", "{'FunctionName':'f','Qualifier':'$LATEST'}");

        assertThat(names(plain)).containsExactly("Configuration", "Code");
        assertThat(names(full)).containsExactly("Configuration", "Code", "Tags", "Concurrency");
        assertThat(full.at("/Configuration/FunctionArn").asText()).isEqualTo(ARN + ":$LATEST");
        assertThat(full.path("Tags").toString()).isEqualTo("{\"team\":\"a\"}");
        assertThat(full.at("/Concurrency/ReservedConcurrentExecutions").asInt()).isEqualTo(3);
    }

    @Test
    void linksToTheCodeForTenMinutes() {
        api.create("f");
        String location =
                api.output("GetFunction", "{'FunctionName':'f'}").at("/Code/Location").asText();
        assertThat(location).startsWith("http://127.0.0.1:4566/_penstock/code/");
        String token =
                location.substring(location.indexOf(CodeLinks.PATH) + CodeLinks.PATH.length());

        assertThat(api.links.open(token).orElseThrow()).hasBinaryContent(Api.zip("x = 1"));
        assertThat(api.links.open(token + "0")).isEmpty();
        assertThat(api.links.open("x")).isEmpty();
        api.timeline.advance(CodeLinks.VALIDITY.plusSeconds(1));

        assertThat(api.links.open(token)).isEmpty();
    }

    @Test
    void updatesOnlyWhatIsGiven() {
        api.create("f");

        ObjectNode updated =
                api.output(
                        "UpdateFunctionConfiguration",
                        """
                        {'FunctionName':'f','MemorySize':256,'Environment':{'Variables':{'K2':'v'}},
                         'LoggingConfig':{'LogGroup':'/mine'},'TracingConfig':{'Mode':'PassThrough'},
                         'SnapStart':{'ApplyOn':'None'},'Layers':[],'DeadLetterConfig':{'TargetArn':''},
                         'VpcConfig':{'SubnetIds':[],'SecurityGroupIds':[]}}\
                        """);

        assertThat(updated.path("State").asText()).isEqualTo("Active");
        assertThat(updated.path("LastUpdateStatus").asText()).isEqualTo("InProgress");
        assertThat(updated.path("LastUpdateStatusReason").asText())
                .isEqualTo("The function is being created.");
        assertThat(updated.path("LastUpdateStatusReasonCode").asText()).isEqualTo("Creating");
        assertThat(updated.path("MemorySize").asInt()).isEqualTo(256);
        assertThat(updated.path("Handler").asText()).isEqualTo("app.handler");
        assertThat(updated.at("/Environment/Variables/K2").asText()).isEqualTo("v");
        assertThat(updated.at("/LoggingConfig/LogGroup").asText()).isEqualTo("/mine");
    }

    @Test
    void refusesUpdatesOfAnotherRevision() {
        api.create("f");

        ApiError error =
                api.error(
                        "UpdateFunctionCode",
                        "{'FunctionName':'f','RevisionId':'x','ZipFile':'" + Api.ZIP + "'}");

        assertThat(error.status()).isEqualTo(412);
        assertThat(error.code()).isEqualTo("PreconditionFailedException");
        assertThat(error.message())
                .isEqualTo(
                        "The Revision Id provided does not match the latest Revision Id. Call the"
                                + " GetFunction/GetAlias API to retrieve the latest Revision Id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'FileSystemConfigs':[{'Arn':'a','LocalMountPath':'/mnt/a'}]",
                "'SnapStart':{'ApplyOn':'PublishedVersions'}",
                "'CodeSigningConfigArn':'x'",
                "'DurableConfig':{'ExecutionTimeout':1}",
                "'CapacityProviderConfig':{'X':{'Y':'z'}}",
                "'TenancyConfig':{'TenantIsolationMode':'PER_TENANT'}",
            })
    void refusesByNameWhatIsNotBuilt(String member) {
        ApiError error = api.error("CreateFunction", Api.createInput("f", member));

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        String name = member.substring(1, member.indexOf('\'', 1));
        assertThat(error.message()).startsWith(name).contains("is not supported yet");
        assertThat(api.functions.count()).isZero();
    }

    @Test
    void keepsAndShowsEveryOtherSetting() {
        api.output(
                "CreateFunction",
                Api.createInput(
                        "f",
                        """
                        'VpcConfig':{'SubnetIds':['subnet-1'],'SecurityGroupIds':['sg-1']},
                        'DeadLetterConfig':{'TargetArn':'arn:aws:sqs:us-east-1:000000000000:q'},
                        'LoggingConfig':{'LogFormat':'JSON','SystemLogLevel':'WARN'},
                        'KMSKeyArn':'arn:aws:kms:us-east-1:000000000000:key/k',
                        'TracingConfig':{'Mode':'Active'}\
                        """));
        api.settle();

        ObjectNode shown = api.output("GetFunctionConfiguration", "{'FunctionName':'f'}");

        assertThat(shown.path("VpcConfig").toString())
                .isEqualTo(
                        "{\"SubnetIds\":[\"subnet-1\"],\"SecurityGroupIds\":[\"sg-1\"],"
                                + "\"Ipv6AllowedForDualStack\":false}");
        assertThat(shown.at("/DeadLetterConfig/TargetArn").asText()).endsWith(":q");
        assertThat(shown.path("LoggingConfig").toString())
                .isEqualTo(
                        "{\"LogFormat\":\"JSON\",\"ApplicationLogLevel\":\"INFO\","
                                + "\"SystemLogLevel\":\"WARN\",\"LogGroup\":\"/aws/lambda/f\"}");
        assertThat(shown.path("KMSKeyArn").asText()).endsWith("key/k");
        assertThat(shown.at("/TracingConfig/Mode").asText()).isEqualTo("Active");

        ObjectNode cleared =
                api.output(
                        "UpdateFunctionConfiguration",
                        """
                        {'FunctionName':'f','DeadLetterConfig':{'TargetArn':''},'KMSKeyArn':'',
                         'VpcConfig':{'SubnetIds':[],'SecurityGroupIds':[]}}\
                        """);
        assertThat(names(cleared)).doesNotContain("DeadLetterConfig", "KMSKeyArn", "VpcConfig");
        assertThat(cleared.at("/TracingConfig/Mode").asText()).isEqualTo("Active");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'VpcConfig':{'SubnetIds':['subnet-1']} | SubnetIds and SecurityIds must coexist",
                "'LoggingConfig':{'SystemLogLevel':'INFO'} | can only be set with LogFormat JSON",
                "'DeadLetterConfig':{'TargetArn':'arn:aws:s3:::b'} | must name a standard SQS queue",
                "'DeadLetterConfig':{'TargetArn':'arn:aws:sqs:us-east-1:000000000000:q.fifo'} |"
                        + " must name a standard SQS queue",
            })
    void refusesSettingsThatContradict(String member, String message) {
        ApiError error = api.error("CreateFunction", Api.createInput("f", member));

        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        assertThat(error.message()).contains(message);
    }

    @Test
    void refusesCodeThatIsMissingOrNoZip() {
        assertThat(api.error("CreateFunction", Api.createInput("f", "'Code':{}")).message())
                .isEqualTo("Please provide a source for function code.");
        assertThat(
                        api.error(
                                        "CreateFunction",
                                        Api.createInput("f", "'Code':{'ZipFile':'bm8gemlw'}"))
                                .message())
                .isEqualTo(
                        "Could not unzip uploaded file. Please check your file, then try to upload"
                                + " again.");
    }

    @Test
    void refusesCodeInBucketsWhereThereAreNone() {
        ApiError error =
                api.error(
                        "CreateFunction",
                        Api.createInput("f", "'Code':{'S3Bucket':'bbb','S3Key':'k'}"));

        assertThat(error.message())
                .isEqualTo(
                        "S3Bucket is not supported here: this server has no buckets. Send the code"
                                + " as ZipFile.");
    }

    @Test
    void saysConflictForASecondOne() {
        api.create("f");

        ApiError error = api.error("CreateFunction", Api.createInput("f", ""));

        assertThat(error.status()).isEqualTo(409);
        assertThat(error.code()).isEqualTo("ResourceConflictException");
        assertThat(error.message()).isEqualTo("Function already exist: f");
    }

    @Test
    void listsPageByPageWithoutStates() {
        for (String name : List.of("c", "a", "b")) {
            api.create(name);
        }

        ObjectNode first = api.output("ListFunctions", "{'MaxItems':2}");
        String marker = first.path("NextMarker").asText();
        ObjectNode second = api.output("ListFunctions", "{'MaxItems':2,'Marker':'" + marker + "'}");

        assertThat(listed(first)).containsExactly("a", "b");
        assertThat(listed(second)).containsExactly("c");
        assertThat(second.has("NextMarker")).isFalse();
        assertThat(names((ObjectNode) second.at("/Functions/0")))
                .doesNotContain("State", "LastUpdateStatus", "RuntimeVersionConfig")
                .endsWith("SnapStart", "LoggingConfig");
        assertThat(
                        api.output("ListFunctions", "{'FunctionVersion':'ALL'}")
                                .at("/Functions/0/FunctionArn")
                                .asText())
                .endsWith(":function:a:$LATEST");
    }

    @Test
    void keepsAccountsAndRegionsApart() {
        api.create("f");
        Caller elsewhere = Caller.of("000000000000", "eu-central-1");
        Caller stranger = Caller.of("111111111111", "us-east-1");

        String byName = "{'FunctionName':'f'}";
        assertThat(Api.error(api.call(elsewhere, "GetFunction", byName, Payload.EMPTY)).message())
                .isEqualTo(
                        "Function not found:"
                                + " arn:aws:lambda:eu-central-1:000000000000:function:f");
        assertThat(Api.error(api.call(stranger, "GetFunction", byName, Payload.EMPTY)).status())
                .isEqualTo(404);
        String byArn = "{'FunctionName':'" + ARN + "'}";
        assertThat(Api.error(api.call(stranger, "GetFunction", byArn, Payload.EMPTY)).status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "GetFunction, '', ''",
        "GetFunction, $LATEST, :$LATEST",
        "GetFunction, 7, :7",
        "DeleteFunction, '', ''",
        "DeleteFunction, 7, ''",
        "GetFunctionConcurrency, '', ''",
        "PutFunctionConcurrency, '', :$LATEST",
    })
    void namesWhatWasNotFound(String operation, String qualifier, String suffix) {
        ApiError error =
                api.error(
                        operation,
                        "{'FunctionName':'f','Qualifier':'"
                                + qualifier
                                + "','ReservedConcurrentExecutions':1}");

        assertThat(error.status()).isEqualTo(404);
        assertThat(error.code()).isEqualTo("ResourceNotFoundException");
        assertThat(error.message()).isEqualTo("Function not found: " + ARN + suffix);
    }

    @Test
    void deletesWithoutABody() {
        api.create("f");

        assertThat(api.call("DeleteFunction", "{'FunctionName':'f'}")).isEqualTo(new Reply.Done());
        assertThat(api.functions.count()).isZero();
    }

    @Test
    void tellsWhatTheAccountUses() {
        api.create("f");
        api.output(
                "PutFunctionConcurrency",
                "{'FunctionName':'f','ReservedConcurrentExecutions':100}");

        assertThat(api.output("GetAccountSettings", "{}").toString())
                .isEqualTo(
                        """
                        {'AccountLimit':{'TotalCodeSize':80530636800,\
                        'CodeSizeUnzipped':262144000,'CodeSizeZipped':52428800,\
                        'ConcurrentExecutions':1000,'UnreservedConcurrentExecutions':900},\
                        'AccountUsage':{'TotalCodeSize':%d,'FunctionCount':1}}\
                        """
                                .formatted(Api.zip("x = 1").length)
                                .replace('\'', '"'));
    }

    @Test
    void reservesConcurrency() {
        api.create("f");
        String put = "{'FunctionName':'%s','ReservedConcurrentExecutions':%d}";

        assertThat(api.output("GetFunctionConcurrency", "{'FunctionName':'f'}")).isEmpty();
        assertThat(api.output("PutFunctionConcurrency", put.formatted("f", 5)).toString())
                .isEqualTo("{\"ReservedConcurrentExecutions\":5}");
        assertThat(api.output("GetFunctionConcurrency", "{'FunctionName':'f'}").toString())
                .isEqualTo("{\"ReservedConcurrentExecutions\":5}");
        assertThat(api.error("PutFunctionConcurrency", put.formatted("f:1", 5)).message())
                .isEqualTo(
                        "This operation is permitted on Lambda functions only. Aliases and versions"
                                + " do not support this operation. Please specify either a function"
                                + " name or an unqualified function ARN.");
        assertThat(api.call("DeleteFunctionConcurrency", "{'FunctionName':'f'}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.output("GetFunctionConcurrency", "{'FunctionName':'f'}")).isEmpty();
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> listed(ObjectNode page) {
        List<String> names = new ArrayList<>();
        for (JsonNode function : page.path("Functions")) {
            names.add(function.path("FunctionName").asText());
        }
        return names;
    }
}
