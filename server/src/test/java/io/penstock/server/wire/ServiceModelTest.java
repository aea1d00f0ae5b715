package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceModelTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambda",
                "sqs",
                "kinesis",
                "dynamodb-streams",
                "cloudwatch",
                "sns",
                "sts",
                "secrets-manager"
            })
    void everyModelReadsAndEveryPatternCompiles(String service) {
        ServiceModel model = ServiceModel.load(service);

        assertThat(model.operations()).isNotEmpty();
        for (Shape shape : model.shapes().values()) {
            if (shape instanceof Shape.Text text) {
                text.pattern().matches("x"); // compiles, or throws
            }
            if (shape instanceof Shape.Structure structure) {
                structure.members().values().forEach(member -> model.shape(member.shape()));
            }
        }
    }

    @Test
    void namesOfFunctionsMatchInEveryForm() {
        Shape.Text names = text("NamespacedFunctionName");

        assertThat(
                        Stream.of(
                                "orders",
                                "orders:PROD",
                                "orders:$LATEST",
                                "123456789012:function:orders",
                                "function:orders:3",
                                "arn:aws:lambda:us-west-2:123456789012:function:orders:7"))
                .allMatch(names.pattern()::matches);
        assertThat(Stream.of("orders:1:2", "or ders", "orders!", "arn:aws:lambda::1:function:x"))
                .noneMatch(names.pattern()::matches);
    }

    @Test
    void aPatternSurvivesTextMadeToExhaustIt() {
        Shape.Text endpoint = text("Endpoint");

        assertThat(endpoint.pattern().matches("a.".repeat(1_000_000) + ":1")).isFalse();
    }

    @Test
    void refusesHandlersForOperationsThatDoNotExist() {
        ServiceModel model = ServiceModel.load("sqs");

        assertThatThrownBy(() -> model.checked(Map.of("SendMesage", call -> new Reply.Done())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SendMesage");
    }

    private static Shape.Text text(String name) {
        return (Shape.Text) ServiceModel.load("lambda").shape(name);
    }
}
