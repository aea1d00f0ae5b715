package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RestRouterTest {
    private static final ServiceModel LAMBDA = ServiceModel.load("lambda");
    private static final RestRouter ROUTER = RestRouter.of(LAMBDA);

    @TestFactory
    List<DynamicTest> findsEveryOperationOfTheModel() {
        return LAMBDA.operations().values().stream()
                .map(operation ->
                        DynamicTest.dynamicTest(
                                operation.name(),
                                () -> assertThat(route(operation)).isEqualTo(operation.name())))
                .toList();
    }

    @Test
    void readsAnArnInThePathEncodedOrNot() {
        String arn = "arn:aws:lambda:us-east-1:123456789012:function:orders:$LATEST";
        String encoded =
                "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aorders%3A%24LATEST";

        assertThat(labels("GET", "/2015-03-31/functions/" + arn + "/configuration"))
                .containsExactly(Map.entry("FunctionName", arn));
        assertThat(labels("GET", "/2015-03-31/functions/" + encoded + "/configuration"))
                .containsExactly(Map.entry("FunctionName", arn));
    }

    @Test
    void toleratesATrailingSlash() {
        assertThat(route("POST", "/2015-03-31/event-source-mappings/", ""))
                .isEqualTo("CreateEventSourceMapping");
        assertThat(route("GET", "/2015-03-31/functions/", "")).isEqualTo("ListFunctions");
    }

    @Test
    void tellsListsFromTheirElements() {
        String provisioned = "/2019-09-30/functions/orders/provisioned-concurrency";
        assertThat(route("GET", provisioned, "Qualifier=1"))
                .isEqualTo("GetProvisionedConcurrencyConfig");
        assertThat(route("GET", provisioned, "List=ALL&MaxItems=3"))
                .isEqualTo("ListProvisionedConcurrencyConfigs");

        assertThat(route("GET", "/2018-10-31/layers", "")).isEqualTo("ListLayers");
        assertThat(route("GET", "/2018-10-31/layers", "find=LayerVersion&Arn=a"))
                .isEqualTo("GetLayerVersionByArn");

        String events = "/2019-09-25/functions/orders/event-invoke-config";
        assertThat(route("GET", events, "")).isEqualTo("GetFunctionEventInvokeConfig");
        assertThat(route("GET", events + "/list", "")).isEqualTo("ListFunctionEventInvokeConfigs");
    }

    @Test
    void knowsNoOtherPathAndNoEmptyLabel() {
        assertThat(ROUTER.route("GET", "/2015-03-31/nothing", query(""))).isEmpty();
        assertThat(ROUTER.route("PATCH", "/2015-03-31/functions/", query(""))).isEmpty();
        assertThat(ROUTER.route("GET", "/2015-03-31/functions//configuration", query("")))
                .isEmpty();
    }

    private static String route(OperationModel operation) {
        String filled = operation.path().replaceAll("\\{[^}]*}", "some-name");
        int question = filled.indexOf('?');
        return question < 0
                ? route(operation.method(), filled, "")
                : route(
                        operation.method(),
                        filled.substring(0, question),
                        filled.substring(question + 1));
    }

    private static String route(String method, String path, String query) {
        return ROUTER.route(method, path, query(query)).orElseThrow().operation().name();
    }

    private static Map<String, String> labels(String method, String path) {
        return ROUTER.route(method, path, query("")).orElseThrow().labels();
    }

    private static Parameters query(String text) {
        return Parameters.of(text);
    }
}
