package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.ManualTimeline;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PermissionTest {
    private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:orders";

    private final QueueService service =
            QueueService.inMemory(
                    new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z")),
                    RandomGenerator.of("L64X128MixRandom"),
                    QueueLimits.DEFAULT);
    private final Queue queue =
            CrashVictim.value(
                    service.queues("000000000000", "us-east-1")
                            .create("orders", Map.of(), Map.of()));

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void buildsThePolicyStatementByStatementAndTakesItDownAgain() {
        add("one", List.of("111122223333"), List.of("SendMessage"));
        add("two", List.of("111122223333", "444455556666"), List.of("*", "ReceiveMessage"));

        assertThat(policy())
                .isEqualTo(
                        "{\"Version\":\"2008-10-17\",\"Id\":\""
                                + ARN
                                + "/SQSDefaultPolicy\",\"Statement\":[{\"Sid\":\"one\",\"Effect\":"
                                + "\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},"
                                + "\"Action\":\"SQS:SendMessage\",\"Resource\":\""
                                + ARN
                                + "\"},{\"Sid\":\"two\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":["
                                + "\"arn:aws:iam::111122223333:root\",\"arn:aws:iam::444455556666:root\"]},"
                                + "\"Action\":[\"SQS:*\",\"SQS:ReceiveMessage\"],\"Resource\":\""
                                + ARN
                                + "\"}]}");

        CrashVictim.value(queue.removePermission("one"));
        assertThat(policy()).contains("two").doesNotContain("one");
        CrashVictim.value(queue.removePermission("two"));
        assertThat(CrashVictim.value(queue.attributes(List.of("All")))).doesNotContainKey("Policy");
    }

    @Test
    void goesOnWithAPolicyThatWasSet() {
        CrashVictim.value(
                queue.changeAttributes(
                        Map.of(
                                "Policy",
                                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"mine\"}}")));
        add("one", List.of("111122223333"), List.of("SendMessage"));

        assertThat(policy())
                .startsWith("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"mine\"},");
    }

    @Test
    void saysWhatIsWrong() {
        add("one", List.of("111122223333"), List.of("SendMessage"));

        assertThat(refusal("one", List.of("111122223333"), List.of("SendMessage")))
                .isEqualTo(
                        SqsError.invalidParameter(
                                "Value one for parameter Label is invalid. Reason: Already exists."));
        assertThat(error(queue.removePermission("two")))
                .isEqualTo(
                        SqsError.invalidParameter(
                                "Value two for parameter Label is invalid. Reason: can't find"
                                        + " label."));
        assertThat(refusal("two", List.of("111122223333"), List.of("Eat")))
                .isEqualTo(
                        SqsError.invalidParameter(
                                "Value SQS:Eat for parameter ActionName is invalid. Reason: Please"
                                        + " refer to the appropriate WSDL for a list of valid"
                                        + " actions. "));
        assertThat(refusal("two", List.of("111122223333"), Collections.nCopies(8, "SendMessage")))
                .isEqualTo(SqsError.overLimit("8 Actions were found, maximum allowed is 7."));
        assertThat(refusal("two", List.of("nobody"), List.of("SendMessage")).message())
                .isEqualTo(
                        "Value [nobody] for parameter PrincipalId is invalid. Reason: Unable to"
                                + " verify.");
        assertThat(refusal("x".repeat(81), List.of("111122223333"), List.of("*")).message())
                .endsWith("1 to 80 in length.");
        assertThat(refusal("two", List.of(), List.of("*")))
                .isEqualTo(SqsError.missingParameter("AWSAccountIds"));
        assertThat(refusal("two", List.of("111122223333"), List.of()))
                .isEqualTo(SqsError.missingParameter("Actions"));
        assertThat(error(queue.changeAttributes(Map.of("Policy", "no JSON"))))
                .isEqualTo(
                        new SqsError(
                                "InvalidAttributeValue",
                                "Invalid value for the parameter Policy."));
    }

    @Test
    void hasTwentyStatementsAtMost() {
        for (int i = 0; i < 20; i++) {
            add("label" + i, List.of("111122223333"), List.of("*"));
        }

        assertThat(refusal("more", List.of("111122223333"), List.of("*")).code())
                .isEqualTo("OverLimit");
    }

    private void add(String label, List<String> accounts, List<String> actions) {
        CrashVictim.value(queue.addPermission(new Permission(label, accounts, actions)));
    }

    private SqsError refusal(String label, List<String> accounts, List<String> actions) {
        return error(queue.addPermission(new Permission(label, accounts, actions)));
    }

    private String policy() {
        return CrashVictim.value(queue.attributes(List.of("Policy"))).getOrDefault("Policy", "");
    }

    private static SqsError error(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?>(var error)) {
            return error;
        }
        throw new AssertionError("was not refused: " + answer);
    }
}
