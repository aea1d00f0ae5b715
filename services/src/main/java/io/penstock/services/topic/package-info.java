/// The embedded SNS service, as small as it can be: standard topics, whose messages go to queues
/// and functions.
///
/// [TopicService] knows all [Topic]s and [Subscription]s, checks what requests ask for by
/// [TopicRules], and decides who gets a published message and in which form ([Envelope]). It is
/// acknowledged when a [Courier] has handed it over to every subscriber, safely. Topics and
/// subscriptions lie in a [TopicStore]; messages do not rest here. Expected refusals are
/// [SnsError]s.
///
/// Rules: Amazon SNS Developer Guide and API Reference. Reading order: [TopicService],
/// [Publication], [Envelope].
@NullMarked
package io.penstock.services.topic;

import org.jspecify.annotations.NullMarked;
