package io.penstock.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
    @ParameterizedTest
    @CsvSource({
        "lambda, GetFunction, true, true",
        "lambda, ListFunctions, true, true",
        "lambda, Invoke, false, true",
        "lambda, InvokeWithResponseStream, false, true",
        "lambda, PublishVersion, false, false",
        "lambda, CreateFunction, false, false",
        "sqs, GetQueueUrl, true, true",
        "sqs, ReceiveMessage, false, true",
        "sqs, SendMessageBatch, false, true",
        "sqs, PurgeQueue, false, false",
        "sns, Publish, false, true",
        "sns, Subscribe, false, false",
        "s3, GetObject, true, true",
        "s3, HeadObject, true, true",
        "s3, PutObject, false, true",
        "s3, CreateBucket, false, false",
        "cloudwatch, PutMetricData, false, true",
        "unheard, Anything, false, false"
    })
    void permitsWhatItsNameSays(
            String service, String operation, boolean reading, boolean invoking) {
        assertThat(Role.READ.permits(service, operation)).isEqualTo(reading);
        assertThat(Role.INVOKE.permits(service, operation)).isEqualTo(invoking);
        assertThat(Role.ADMIN.permits(service, operation)).isTrue();
    }
}
