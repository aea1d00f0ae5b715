package io.penstock.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.mapping.Facts.FunctionFact;
import io.penstock.engine.mapping.Facts.QueueFact;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingRulesTest {
    private static final String UUID = "11111111-2222-4333-8444-555555555555";
    private static final String SOURCE = "arn:aws:sqs:us-east-1:000000000000:orders";
    private static final FunctionArn HANDLE = FunctionArn.of("us-east-1", "000000000000", "handle");
    private static final Facts ALL_WELL =
            new Facts(
                    new FunctionFact.Exists(Duration.ofSeconds(3)),
                    new QueueFact.Exists(Duration.ofSeconds(30)),
                    "");
    private static final Facts NOTHING_EXISTS =
            new Facts(new FunctionFact.Missing(), new QueueFact.Missing(), "");

    @Nested
    class OnCreation {
        @Test
        void fillsInTheDefaults() {
            assertThat(MappingRules.create(new Draft().request(), UUID, ALL_WELL))
                    .isEqualTo(
                            new Ruling.Accepted(
                                    new QueueMappingConfig(
                                            UUID,
                                            HANDLE,
                                            new QueueArn("us-east-1", "000000000000", "orders"),
                                            10,
                                            Duration.ZERO,
                                            List.of(),
                                            false,
                                            QueueMappingConfig.UNLIMITED),
                                    true));
        }

        @Test
        void takesEveryMemberOver() {
            var draft = new Draft();
            draft.enabled = Member.given(false);
            draft.batchSize = Member.given(100);
            draft.window = Member.given(5);
            draft.filters = Member.given(List.of("{\"body\":{\"k\":[\"v\"]}}"));
            draft.types = Member.given(List.of("ReportBatchItemFailures"));
            draft.concurrency = Member.given(7);

            assertThat(MappingRules.create(draft.request(), UUID, ALL_WELL))
                    .isEqualTo(
                            new Ruling.Accepted(
                                    new QueueMappingConfig(
                                            UUID,
                                            HANDLE,
                                            new QueueArn("us-east-1", "000000000000", "orders"),
                                            100,
                                            Duration.ofSeconds(5),
                                            List.of("{\"body\":{\"k\":[\"v\"]}}"),
                                            true,
                                            7),
                                    false));
        }

        @Test
        void missesTheSourceBeforeTheFunction() {
            var draft = new Draft();
            draft.source = Member.absent();

            assertThat(refusal(draft, NOTHING_EXISTS))
                    .isEqualTo(new MappingRefusal.InvalidParameter("Unrecognized event source."));
        }

        @Test
        void missesTheFunctionBeforeTheQueue() {
            assertThat(refusal(new Draft(), NOTHING_EXISTS).message())
                    .isEqualTo("Function does not exist");
        }

        @Test
        void refusesAMemberOfOtherSourcesBeforeItMissesTheFunction() {
            var draft = new Draft();
            draft.others = Set.of("DestinationConfig");

            assertThat(refusal(draft, NOTHING_EXISTS).message())
                    .isEqualTo(
                            "Unsupported DestinationConfig parameter for given event source mapping"
                                    + " type.");
        }

        @Test
        void takesTheMetricsThatAQueueHasAndNoOthers() {
            var draft = new Draft();
            draft.metrics = Member.given(List.of("EventCount"));

            assertThat(MappingRules.create(draft.request(), UUID, ALL_WELL))
                    .isInstanceOfSatisfying(
                            Ruling.Accepted.class,
                            accepted -> assertThat(accepted.config().countsEvents()).isTrue());
            draft.metrics = Member.given(List.of("EventCount", "KafkaMetrics"));
            assertThat(refusal(draft, ALL_WELL).message())
                    .isEqualTo(
                            "Unsupported metric KafkaMetrics in MetricsConfig for given event source"
                                    + " mapping type.");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ParallelizationFactor",
                    "StartingPosition",
                    "MaximumRetryAttempts",
                    "BisectBatchOnFunctionError",
                    "TumblingWindowInSeconds",
                    "Topics",
                    "Queues",
                    "LoggingConfig"
                })
        void namesMembersOfOtherSources(String member) {
            var draft = new Draft();
            draft.others = Set.of(member);

            assertThat(refusal(draft, ALL_WELL).message())
                    .isEqualTo(
                            "Unsupported "
                                    + member
                                    + " parameter for given event source mapping type.");
        }

        @Test
        void missesTheQueue() {
            var facts =
                    new Facts(
                            new FunctionFact.Exists(Duration.ofSeconds(3)),
                            new QueueFact.Missing(),
                            "");

            assertThat(refusal(new Draft(), facts).message())
                    .isEqualTo(
                            "Error occurred while ReceiveMessage. SQS Error Code:"
                                    + " AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The"
                                    + " specified queue does not exist.");
        }

        @Test
        void wantsAWindowForALargeBatch() {
            var draft = new Draft();
            draft.batchSize = Member.given(11);

            assertThat(refusal(draft, NOTHING_EXISTS).message())
                    .isEqualTo(
                            "Maximum batch window in seconds must be greater than 0 if maximum"
                                    + " batch size is greater than 10");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "null",
                    "simple string",
                    "{\"eventSource\": \"aws:sqs\"}",
                    "{\"eventSource\": []}",
                    "[{\"eventName\": [\"INSERT\"=123}]"
                })
        void refusesABadFilter(String pattern) {
            var draft = new Draft();
            draft.filters = Member.given(List.of(pattern));

            assertThat(refusal(draft, ALL_WELL).message())
                    .isEqualTo("Invalid filter pattern definition.");
        }

        @Test
        void refusesMoreThanFiveFilters() {
            var draft = new Draft();
            draft.filters = Member.given(Collections.nCopies(6, "{\"body\":[\"x\"]}"));

            assertThat(refusal(draft, ALL_WELL))
                    .isInstanceOfSatisfying(
                            MappingRefusal.Validation.class,
                            refusal ->
                                    assertThat(refusal.message())
                                            .endsWith(
                                                    "at 'filterCriteria.filters' failed to satisfy"
                                                            + " constraint: Member must have length"
                                                            + " less than or equal to 5"));
        }

        @Test
        void wantsVisibilityAtLeastAsLongAsTheTimeout() {
            var facts =
                    new Facts(
                            new FunctionFact.Exists(Duration.ofSeconds(31)),
                            new QueueFact.Exists(Duration.ofSeconds(30)),
                            "");

            assertThat(refusal(new Draft(), facts).message())
                    .isEqualTo(
                            "Queue visibility timeout: 30 seconds is less than Function timeout: 31"
                                    + " seconds");
        }

        @Test
        void noticesADuplicateLast() {
            var facts =
                    new Facts(
                            new FunctionFact.Exists(Duration.ofSeconds(3)),
                            new QueueFact.Exists(Duration.ofSeconds(30)),
                            UUID);

            assertThat(refusal(new Draft(), facts))
                    .isEqualTo(
                            new MappingRefusal.Conflict(
                                    "An event source mapping with SQS arn (\" "
                                            + SOURCE
                                            + " \") and function (\" handle \") already exists."
                                            + " Please update or delete the existing mapping with"
                                            + " UUID "
                                            + UUID));
        }

        @Test
        void holdsFifoQueuesToTenMessagesWithoutAWindow() {
            var draft = new Draft();
            draft.source = Member.given(SOURCE + ".fifo");

            assertThat(MappingRules.create(draft.request(), UUID, ALL_WELL))
                    .isInstanceOf(Ruling.Accepted.class);
            draft.batchSize = Member.given(11);
            assertThat(refusal(draft, ALL_WELL).message())
                    .isEqualTo("Maximum batch size must be between 1 and 10 inclusive");
            draft.window = Member.given(1);
            assertThat(refusal(draft, ALL_WELL).message())
                    .isEqualTo("Batching window is not supported for FIFO queues");
        }

        @Test
        void namesSourcesThatAreNotSupportedYet() {
            var draft = new Draft();
            draft.source = Member.given("arn:aws:kinesis:us-east-1:000000000000:stream/s");

            assertThat(refusal(draft, ALL_WELL).message())
                    .startsWith(
                            "The source arn:aws:kinesis:us-east-1:000000000000:stream/s is not");
            draft.source = Member.given("arn:aws:s3:::bucket");
            assertThat(refusal(draft, ALL_WELL).message()).isEqualTo("Unrecognized event source.");
        }

        @Test
        void wantsQueueAndFunctionInOneRegion() {
            var draft = new Draft();
            draft.source = Member.given("arn:aws:sqs:eu-west-1:000000000000:orders");

            assertThat(refusal(draft, ALL_WELL).message()).contains("same region");
        }

        @Test
        void keepsMaximumConcurrencyInItsRange() {
            var draft = new Draft();
            draft.concurrency = Member.given(1);

            assertThat(refusal(draft, ALL_WELL).message())
                    .isEqualTo(
                            "1 validation error detected: Value '1' at"
                                    + " 'scalingConfig.maximumConcurrency' failed to satisfy"
                                    + " constraint: Member must have value greater than or equal to 2");
        }
    }

    @Nested
    class OnUpdate {
        private final QueueMappingConfig current =
                new QueueMappingConfig(
                        UUID,
                        HANDLE,
                        new QueueArn("us-east-1", "000000000000", "orders"),
                        20,
                        Duration.ofSeconds(5),
                        List.of("{\"body\":[\"x\"]}"),
                        true,
                        7);

        @Test
        void leavesOutWhatIsLeftOut() {
            assertThat(MappingRules.update(current, true, MappingRequest.EMPTY, ALL_WELL))
                    .isEqualTo(new Ruling.Accepted(current, true));
        }

        @Test
        void clearsByTheSentinels() {
            var draft = new Draft();
            draft.function = Member.absent();
            draft.filters = Member.given(List.of());
            draft.types = Member.given(List.of());
            draft.concurrency = Member.given(0);

            assertThat(MappingRules.update(current, false, draft.request(), ALL_WELL))
                    .isEqualTo(
                            new Ruling.Accepted(
                                    new QueueMappingConfig(
                                            UUID,
                                            HANDLE,
                                            current.source(),
                                            20,
                                            Duration.ofSeconds(5),
                                            List.of(),
                                            false,
                                            QueueMappingConfig.UNLIMITED),
                                    false));
        }

        @Test
        void keepsMetricsUntilTheyAreCleared() {
            var draft = new Draft();
            draft.function = Member.absent();
            draft.metrics = Member.given(List.of("EventCount"));
            var counting =
                    ((Ruling.Accepted)
                                    MappingRules.update(current, true, draft.request(), ALL_WELL))
                            .config();

            assertThat(MappingRules.update(counting, true, MappingRequest.EMPTY, ALL_WELL))
                    .isEqualTo(new Ruling.Accepted(counting, true));
            draft.metrics = Member.given(List.of());
            assertThat(MappingRules.update(counting, true, draft.request(), ALL_WELL))
                    .isEqualTo(new Ruling.Accepted(current, true));
            assertThat(current.changesTo(counting))
                    .containsExactly("MetricsConfig from none to EventCount");
        }

        @Test
        void checksWhatComesOfOldAndNewTogether() {
            var draft = new Draft();
            draft.window = Member.given(0);

            assertThat(MappingRules.update(current, true, draft.request(), ALL_WELL))
                    .isInstanceOf(Ruling.Refused.class);
        }

        @Test
        void switchesOffWhateverTheFunctionAndTheQueueAreLike() {
            var draft = new Draft();
            draft.function = Member.absent();
            draft.enabled = Member.given(false);
            var slow =
                    new Facts(
                            new FunctionFact.Exists(Duration.ofSeconds(60)),
                            new QueueFact.Exists(Duration.ofSeconds(30)),
                            "");

            assertThat(MappingRules.update(current, true, draft.request(), NOTHING_EXISTS))
                    .isEqualTo(new Ruling.Accepted(current, false));
            assertThat(MappingRules.update(current, true, draft.request(), slow))
                    .isEqualTo(new Ruling.Accepted(current, false));
            draft.function = Member.given(HANDLE);
            assertThat(MappingRules.update(current, true, draft.request(), NOTHING_EXISTS))
                    .isEqualTo(new Ruling.Accepted(current, false));
        }

        @Test
        void checksTheWorldForAllOtherUpdates() {
            var draft = new Draft();
            draft.function = Member.absent();
            assertThat(MappingRules.update(current, false, draft.request(), NOTHING_EXISTS))
                    .isInstanceOf(Ruling.Refused.class);
            draft.enabled = Member.given(true);
            assertThat(MappingRules.update(current, false, draft.request(), NOTHING_EXISTS))
                    .isInstanceOf(Ruling.Refused.class);
            draft.enabled = Member.given(false);
            draft.function = Member.given(FunctionArn.of("us-east-1", "000000000000", "another"));
            assertThat(MappingRules.update(current, true, draft.request(), NOTHING_EXISTS))
                    .isInstanceOf(Ruling.Refused.class);
            draft.function = Member.absent();
            draft.window = Member.given(0);
            assertThat(MappingRules.update(current, true, draft.request(), NOTHING_EXISTS))
                    .isInstanceOf(Ruling.Refused.class);
        }

        @Test
        void namesWhatChanged() {
            var changed =
                    new QueueMappingConfig(
                            UUID,
                            HANDLE,
                            current.source(),
                            10,
                            Duration.ofSeconds(5),
                            current.filterPatterns(),
                            true,
                            QueueMappingConfig.UNLIMITED);

            assertThat(current.changesTo(changed))
                    .containsExactly(
                            "BatchSize from 20 to 10",
                            "ScalingConfig.MaximumConcurrency from 7 to none");
        }
    }

    private static MappingRefusal refusal(Draft draft, Facts facts) {
        return switch (MappingRules.create(draft.request(), UUID, facts)) {
            case Ruling.Refused(var refusal) -> refusal;
            case Ruling.Accepted accepted -> throw new AssertionError(accepted);
        };
    }

    /// A request in the making: valid unless changed.
    private static final class Draft {
        private Member<FunctionArn> function = Member.given(HANDLE);
        private Member<String> source = Member.given(SOURCE);
        private Member<Boolean> enabled = Member.absent();
        private Member<Integer> batchSize = Member.absent();
        private Member<Integer> window = Member.absent();
        private Member<List<String>> filters = Member.absent();
        private Member<List<String>> types = Member.absent();
        private Member<Integer> concurrency = Member.absent();
        private Member<List<String>> metrics = Member.absent();
        private Set<String> others = Set.of();

        MappingRequest request() {
            return new MappingRequest(
                    function,
                    source,
                    enabled,
                    batchSize,
                    window,
                    filters,
                    types,
                    concurrency,
                    Member.absent(),
                    Member.absent(),
                    metrics,
                    Map.of(),
                    others);
        }
    }
}
