/// The SNS API: operations on topics, subscriptions and messages, and what binds the topic service
/// to the other rooms.
///
/// [SnsOperations] translates calls; rules live in [io.penstock.services.topic]. [TopicCourier]
/// brings messages to queues and functions, [StoredTopics] keeps topics in the store, [TopicTarget]
/// makes topics destinations of asynchronous invocations.
@NullMarked
package io.penstock.server.sns;

import org.jspecify.annotations.NullMarked;
