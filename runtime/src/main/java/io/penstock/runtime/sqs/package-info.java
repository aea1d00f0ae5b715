/// Queues of other SQS services (AWS itself, ElasticMQ, another server) as sources of mappings.
///
/// [SdkQueues] is the way in: it finds a queue by ARN and keeps one client per region.
/// [SdkMessageSource] is one queue, through the AWS SDK; it cannot signal and is long-polled.
@NullMarked
package io.penstock.runtime.sqs;

import org.jspecify.annotations.NullMarked;
