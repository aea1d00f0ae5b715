package io.penstock.runtime.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionNamesTest {
    private static final FunctionNames.Scope HERE =
            new FunctionNames.Scope("123456789012", "us-west-2");
    private static final String ARN = "arn:aws:lambda:us-west-2:123456789012:function:f";

    @ParameterizedTest
    @CsvSource({
        "f, f",
        "f:PROD, f:PROD",
        "f:3, f:3",
        "f:$LATEST, f:$LATEST",
        "123456789012:function:f, f",
        "123456789012:function:f:3, f:3",
        "function:f, f",
        "function:f:PROD, f:PROD",
        "arn:aws:lambda:us-west-2:123456789012:function:f, f",
        "arn:aws:lambda:us-west-2:123456789012:function:f:$LATEST, f:$LATEST",
        "arn:aws:lambda:us-west-2:123456789012:function, function",
        "under_score-dash.dot, under_score-dash.dot",
    })
    void readsEveryForm(String text, String expected) {
        assertThat(FunctionNames.resolve(text, "", HERE))
                .isEqualTo(ok(ARN.substring(0, ARN.length() - 1) + expected));
    }

    @Test
    void takesTheQualifierFromItsParameter() {
        assertThat(FunctionNames.resolve("f", "$LATEST", HERE)).isEqualTo(ok(ARN + ":$LATEST"));
        assertThat(FunctionNames.resolve("f:3", "3", HERE)).isEqualTo(ok(ARN + ":3"));
    }

    @Nested
    class Refuses {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "f:1:2",
                    "f!",
                    "f:*",
                    "f:$LATES",
                    "f:$latest",
                    "arn:aws:lambda::123456789012:function:f",
                    "arn:aws:lambda:us-west-2::function:f",
                    "arn:aws:lambda:us-west-2:function:f",
                    "arn:aws:lambda:123456789012:function:f",
                    "arn:aws:sqs:us-west-2:123456789012:f",
                })
        void whatFitsNoForm(String text) {
            assertThat(error(text, "")).isInstanceOf(FunctionError.Constraint.class);
        }

        @Test
        void contradictingQualifiers() {
            assertThat(error("f:3", "PROD"))
                    .isEqualTo(
                            new FunctionError.Invalid(
                                    "The derived qualifier from the function name does not match"
                                            + " the specified qualifier."));
        }

        @Test
        void anotherRegion() {
            assertThat(error("arn:aws:lambda:eu-central-1:123456789012:function:f", ""))
                    .isEqualTo(
                            new FunctionError.Missing(
                                    "Functions from 'eu-central-1' are not reachable in this region"
                                            + " ('us-west-2')"));
        }

        @Test
        void anotherAccount() {
            assertThat(error("999999999999:function:f", ""))
                    .isEqualTo(new FunctionError.AccessDenied());
        }
    }

    private static Answer<FunctionArn> ok(String arn) {
        return new Answer.Ok<>(FunctionArn.parse(arn).orElseThrow());
    }

    private static FunctionError error(String text, String qualifier) {
        Answer<FunctionArn> answer = FunctionNames.resolve(text, qualifier, HERE);
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused<FunctionArn>) answer).error();
    }
}
