package io.penstock.server.trace;

import io.opentelemetry.api.common.AttributeKey;

/// The names of attributes. Those without our name are OpenTelemetry's: semantic conventions for
/// messaging, FaaS, AWS and cloud resources.
final class Keys {
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> OPERATION =
            AttributeKey.stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE =
            AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> DESTINATION =
            AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<Long> MESSAGES =
            AttributeKey.longKey("messaging.batch.message_count");
    static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("messaging.message.id");

    static final AttributeKey<String> INVOKED = AttributeKey.stringKey("faas.invoked_name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("faas.invoked_provider");
    static final AttributeKey<String> INVOKED_REGION =
            AttributeKey.stringKey("faas.invoked_region");
    static final AttributeKey<String> INVOCATION = AttributeKey.stringKey("faas.invocation_id");
    static final AttributeKey<String> TRIGGER = AttributeKey.stringKey("faas.trigger");
    static final AttributeKey<Boolean> COLD = AttributeKey.booleanKey("faas.coldstart");
    static final AttributeKey<String> VERSION = AttributeKey.stringKey("faas.version");
    static final AttributeKey<String> REQUEST = AttributeKey.stringKey("aws.request_id");
    static final AttributeKey<String> ARN = AttributeKey.stringKey("aws.lambda.invoked_arn");
    static final AttributeKey<String> ACCOUNT = AttributeKey.stringKey("cloud.account.id");
    static final AttributeKey<String> REGION = AttributeKey.stringKey("cloud.region");

    /// Which mapping.
    static final AttributeKey<String> MAPPING = AttributeKey.stringKey("penstock.mapping.uuid");

    /// Messages that passed the filter.
    static final AttributeKey<Long> PASSED = AttributeKey.longKey("penstock.filter.passed");

    /// Messages that did not; they are deleted.
    static final AttributeKey<Long> DROPPED = AttributeKey.longKey("penstock.filter.dropped");

    /// How often a message was received so far.
    static final AttributeKey<Long> RECEIVES = AttributeKey.longKey("penstock.message.receives");

    /// What became of a batch: `succeeded`, `partly_failed`, `failed`, `not_run`.
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("penstock.batch.outcome");

    /// Where the end of an event is delivered.
    static final AttributeKey<String> TARGET = AttributeKey.stringKey("penstock.target.arn");

    private Keys() {}
}
