package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The error table of SQS: name in JSON, older code, status.
class QueueErrorsTest {
    private static final String PREFIX = "AWS.SimpleQueueService.";

    @Test
    void givesModelledErrorsTheirOldCodeAndStatus() {
        expect("QueueDoesNotExist", PREFIX + "NonExistentQueue", 400);
        expect("QueueNameExists", "QueueAlreadyExists", 400);
        expect("PurgeQueueInProgress", PREFIX + "PurgeQueueInProgress", 403);
        for (String name :
                List.of(
                        "QueueDeletedRecently",
                        "BatchEntryIdsNotDistinct",
                        "BatchRequestTooLong",
                        "EmptyBatchRequest",
                        "InvalidBatchEntryId",
                        "TooManyEntriesInBatchRequest",
                        "MessageNotInflight",
                        "UnsupportedOperation")) {
            expect(name, PREFIX + name, 400);
        }
        for (String name :
                List.of(
                        "ReceiptHandleIsInvalid",
                        "InvalidAttributeName",
                        "InvalidAttributeValue",
                        "InvalidMessageContents",
                        "InvalidIdFormat",
                        "InvalidAddress",
                        "InvalidSecurity",
                        "OverLimit",
                        "RequestThrottled")) {
            expect(name, name, 400);
        }
        expect("ResourceNotFoundException", "ResourceNotFoundException", 404);
    }

    @Test
    void givesErrorsOfTheFrameworkANamespaceOfTheirOwn() {
        Map.of(
                        "InvalidParameterValueException", "InvalidParameterValue",
                        "MissingRequiredParameterException", "MissingParameter",
                        "AccessDeniedException", "AccessDenied")
                .forEach((name, legacy) -> {
                    assertThat(QueueErrors.type(name))
                            .isEqualTo("com.amazon.coral.service#" + name);
                    assertThat(QueueErrors.legacy(name)).isEqualTo(legacy);
                });
        assertThat(QueueErrors.error("AccessDeniedException", "").status()).isEqualTo(403);
    }

    @Test
    void blamesWhoeverIsToBlame() {
        assertThat(Dialect.fault(QueueErrors.error("OverLimit", ""))).isEqualTo("Sender");
        assertThat(Dialect.fault(QueueErrors.error("ServiceUnavailable", "")))
                .isEqualTo("Receiver");
    }

    private static void expect(String name, String legacy, int status) {
        assertThat(QueueErrors.type(name)).isEqualTo("com.amazonaws.sqs#" + name);
        assertThat(QueueErrors.legacy(name)).isEqualTo(legacy);
        assertThat(QueueErrors.error(name, "").status()).as(name).isEqualTo(status);
    }
}
