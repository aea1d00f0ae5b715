package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValidatorTest {
    private static final ServiceModel LAMBDA = ServiceModel.load("lambda");
    private static final Validator VALIDATOR = new Validator(LAMBDA);

    @Test
    void acceptsWhatTheModelAllows() {
        assertThat(
                        check(
                                "CreateFunction",
                                """
                                {"FunctionName":"orders","Role":"arn:aws:iam::123456789012:role/r",
                                 "Code":{},"Timeout":900,"Architectures":["arm64"]}\
                                """))
                .isEmpty();
    }

    @Test
    void namesAMissingMember() {
        assertThat(check("UntagResource", "{\"Resource\":\"%s\"}".formatted(FUNCTION)))
                .hasValue(
                        "1 validation error detected: Value null at 'tagKeys' failed to satisfy"
                                + " constraint: Member must not be null");
    }

    @Test
    void printsTheEnumAsRecorded() {
        assertThat(
                        check(
                                "CreateEventSourceMapping",
                                """
                                {"FunctionName":"orders","StartingPosition":"invalid"}\
                                """))
                .hasValue(
                        "1 validation error detected: Value 'invalid' at 'startingPosition' failed"
                                + " to satisfy constraint: Member must satisfy enum value set:"
                                + " [LATEST, AT_TIMESTAMP, TRIM_HORIZON]");
    }

    @Test
    void printsBoundsOfNumbers() {
        assertThat(
                        check(
                                "CreateEventSourceMapping",
                                """
                                {"FunctionName":"orders","BatchSize":10001}\
                                """))
                .hasValue(
                        "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy"
                                + " constraint: Member must have value less than or equal to 10000");
        assertThat(
                        check(
                                "CreateEventSourceMapping",
                                """
                                {"FunctionName":"orders","ScalingConfig":{"MaximumConcurrency":1}}\
                                """))
                .hasValue(
                        "1 validation error detected: Value '1' at 'scalingConfig.maximumConcurrency'"
                                + " failed to satisfy constraint: Member must have value greater than"
                                + " or equal to 2");
    }

    @Test
    void printsTheRecordedPatternOfTaggableResources() {
        assertThat(check("ListTags", "{\"Resource\":\"arn:aws:something\"}").orElseThrow())
                .startsWith(
                        "1 validation error detected: Value 'arn:aws:something' at 'resource' failed"
                                + " to satisfy constraint: Member must satisfy regular expression"
                                + " pattern: arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}")
                .contains("|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|")
                .endsWith("|capacity-provider:[a-zA-Z0-9-_]+)");
    }

    @Test
    void countsErrorsAndNamesTheQualifierFirst() {
        assertThat(check("GetFunction", "{\"FunctionName\":\"a!\",\"Qualifier\":\"b!\"}"))
                .hasValueSatisfying(text ->
                        assertThat(text)
                                .startsWith(
                                        "2 validation errors detected: Value 'b!' at"
                                                + " 'qualifier' failed")
                                .contains("; Value 'a!' at 'functionName' failed"));
    }

    @Test
    void listsAllRulesOfAListsElements() {
        assertThat(
                        check(
                                "CreateFunction",
                                """
                                {"FunctionName":"orders","Role":"arn:aws:iam::123456789012:role/r",
                                 "Code":{},"Architectures":["sparc"]}\
                                """))
                .hasValue(
                        "1 validation error detected: Value '[sparc]' at 'architectures' failed to"
                                + " satisfy constraint: Member must satisfy constraint: [Member must"
                                + " satisfy enum value set: [x86_64, arm64], Member must not be null]");
    }

    @Test
    void listsAllRulesOfAMapsValues() {
        assertThat(
                        check(
                                "CreateAlias",
                                """
                                {"FunctionName":"orders","Name":"live","FunctionVersion":"1",
                                 "RoutingConfig":{"AdditionalVersionWeights":{"2":2}}}\
                                """))
                .hasValue(
                        "1 validation error detected: Value '{2=2.0}' at"
                                + " 'routingConfig.additionalVersionWeights' failed to satisfy"
                                + " constraint: Map value must satisfy constraint: [Member must have"
                                + " value less than or equal to 1.0, Member must have value greater"
                                + " than or equal to 0.0, Member must not be null]");
    }

    @Test
    void numbersTheMembersOfLists() {
        assertThat(
                        check(
                                        "CreateEventSourceMapping",
                                        """
                                        {"FunctionName":"orders","SourceAccessConfigurations":
                                         [{"Type":"VPC_SUBNET"},{"Type":"x"}]}\
                                        """)
                                .orElseThrow())
                .contains("Value 'x' at 'sourceAccessConfigurations.2.member.type' failed");
    }

    @Test
    void neverShowsSecrets() {
        assertThat(
                        check(
                                        "CreateFunction",
                                        """
                                        {"FunctionName":"orders","Role":"arn:aws:iam::123456789012:role/r",
                                         "Code":{},"Environment":{"Variables":{"1x":"hush"}}}\
                                        """)
                                .orElseThrow())
                .contains("Value at 'environment.variables' failed")
                .doesNotContain("hush");
    }

    @Test
    void leavesRuntimesToTheService() {
        assertThat(
                        check(
                                "CreateFunction",
                                """
                                {"FunctionName":"orders","Role":"arn:aws:iam::123456789012:role/r",
                                 "Code":{},"Runtime":"cobol85"}\
                                """))
                .isEmpty();
    }

    @Test
    void limitsTheNumberOfFindings() {
        String many = "{\"Type\":\"x\"},".repeat(5_000);

        assertThat(
                        check(
                                        "CreateEventSourceMapping",
                                        "{\"FunctionName\":\"orders\",\"SourceAccessConfigurations\":["
                                                + many.substring(0, many.length() - 1)
                                                + "]}")
                                .orElseThrow()
                                .length())
                .isLessThan(500_000);
    }

    private static final String FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:orders";

    private static Optional<String> check(String operation, String json) {
        Shape.Structure input = LAMBDA.structure(operation + "Request");
        ObjectNode members = ((Json.Document.Members) Json.read(Payload.of(json))).root();
        assertThat(new MemberTypes(LAMBDA).fit(members, input)).isEmpty();
        return VALIDATOR.check(members, input);
    }
}
