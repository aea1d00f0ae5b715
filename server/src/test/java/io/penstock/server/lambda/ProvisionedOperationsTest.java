package io.penstock.server.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Reply;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvisionedOperationsTest {
    private static final String FARN = "arn:aws:lambda:us-east-1:000000000000:function:orders";

    @TempDir private Path directory;
    private Api api;

    @BeforeEach
    void publish() {
        api = new Api(directory);
        api.create("orders");
        api.output("PublishVersion", "{'FunctionName':'orders'}");
        api.settle();
        api.output("CreateAlias", "{'FunctionName':'orders','Name':'live','FunctionVersion':'1'}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void answersWhatIsBeingDone() {
        ObjectNode put = put("live", 5);

        assertThat(put.toString())
                .isEqualTo(
                        "{\"RequestedProvisionedConcurrentExecutions\":5,"
                                + "\"AvailableProvisionedConcurrentExecutions\":0,"
                                + "\"AllocatedProvisionedConcurrentExecutions\":0,"
                                + "\"Status\":\"IN_PROGRESS\","
                                + "\"LastModified\":\"2026-01-01T00:00:00+0000\"}");
        assertThat(api.output("GetProvisionedConcurrencyConfig", qualified("live"))).isEqualTo(put);
        assertThat(
                        api.output("ListProvisionedConcurrencyConfigs", "{'FunctionName':'orders'}")
                                .at("/ProvisionedConcurrencyConfigs/0/FunctionArn")
                                .asText())
                .isEqualTo(FARN + ":live");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Put | $LATEST | 1 | 400 | InvalidParameterValueException | Provisioned Concurrency"
                        + " Configs cannot be applied to unpublished function versions.",
                "Get | $LATEST | 1 | 400 | InvalidParameterValueException | The function resource"
                        + " provided must be an alias or a published version.",
                "Delete | $LATEST | 1 | 400 | InvalidParameterValueException | The function"
                        + " resource provided must be an alias or a published version.",
                "Get | live | 1 | 404 | ProvisionedConcurrencyConfigNotFoundException | No"
                        + " Provisioned Concurrency Config found for this function",
                "Put | 7 | 1 | 404 | ResourceNotFoundException | Function not found: "
                        + FARN
                        + ":7",
                "Put | none | 1 | 404 | ResourceNotFoundException | Cannot find alias arn: "
                        + FARN
                        + ":none",
                "Put | live | 1001 | 400 | InvalidParameterValueException | Specified"
                        + " ConcurrentExecutions for function is greater than account's unreserved"
                        + " concurrency [1000].",
                "Put | live | 901 | 400 | InvalidParameterValueException | Specified"
                        + " ConcurrentExecutions for function decreases account's"
                        + " UnreservedConcurrentExecution below its minimum value of [100].",
            })
    void refusesInTheWordsOfAws(
            String operation, String qualifier, int units, int status, String code, String text) {
        ApiError error =
                api.error(operation + "ProvisionedConcurrencyConfig", request(qualifier, units));

        assertThat(error).isEqualTo(ApiError.of(status, code, text));
    }

    @Test
    void refusesAnAliasOfAProvisionedVersion() {
        put("1", 1);

        assertThat(api.error("PutProvisionedConcurrencyConfig", request("live", 1)))
                .isEqualTo(
                        ApiError.of(
                                409,
                                "ResourceConflictException",
                                "Alias can't be used for Provisioned Concurrency configuration on"
                                        + " an already Provisioned version"));
    }

    @Test
    void refusesAVersionThatAnAliasCovers() {
        put("live", 1);

        assertThat(api.error("PutProvisionedConcurrencyConfig", request("1", 1)))
                .isEqualTo(
                        ApiError.of(
                                409,
                                "ResourceConflictException",
                                "Version is pointed by a Provisioned Concurrency alias"));
    }

    @Test
    void countsAgainstReservedConcurrency() {
        reserve(2);
        assertThat(api.error("PutProvisionedConcurrencyConfig", request("live", 3)).message())
                .isEqualTo(
                        "Requested Provisioned Concurrency should not be greater than the"
                                + " reservedConcurrentExecution for function");
        put("live", 2);

        assertThat(
                        api.error(
                                "PutFunctionConcurrency",
                                "{'FunctionName':'orders','ReservedConcurrentExecutions':1}"))
                .isEqualTo(
                        new ApiError(
                                400,
                                "InvalidParameterValueException",
                                " ReservedConcurrentExecutions  1 should not be lower than"
                                        + " function's total provisioned concurrency [2].",
                                Map.of("Type", ""),
                                Map.of()));
    }

    @Test
    void showsTheAccountWhatIsLeft() {
        put("live", 5);

        assertThat(
                        api.output("GetAccountSettings", "{}")
                                .at("/AccountLimit/UnreservedConcurrentExecutions")
                                .asInt())
                .isEqualTo(995);
    }

    @Test
    void deletesWhatIsThereOrNot() {
        put("live", 5);

        for (int i = 0; i < 2; i++) {
            assertThat(api.call("DeleteProvisionedConcurrencyConfig", qualified("live")))
                    .isInstanceOf(Reply.Done.class);
        }
        assertThat(
                        api.output("ListProvisionedConcurrencyConfigs", "{'FunctionName':'orders'}")
                                .path("ProvisionedConcurrencyConfigs"))
                .isEmpty();
    }

    private ObjectNode put(String qualifier, int units) {
        return api.output("PutProvisionedConcurrencyConfig", request(qualifier, units));
    }

    private static String request(String qualifier, int units) {
        return "{'FunctionName':'orders','Qualifier':'%s','ProvisionedConcurrentExecutions':%d}"
                .formatted(qualifier, units);
    }

    private void reserve(int units) {
        api.output(
                "PutFunctionConcurrency",
                "{'FunctionName':'orders','ReservedConcurrentExecutions':%d}".formatted(units));
    }

    private static String qualified(String qualifier) {
        return "{'FunctionName':'orders','Qualifier':'%s'}".formatted(qualifier);
    }
}
