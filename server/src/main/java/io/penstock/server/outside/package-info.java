/// Services of others that this server sends to: an event bus and an SNS, reached over HTTP.
///
/// [WebPost] sends one request; [EventBus] and [ForeignTopics] know what to say. Requests carry
/// credentials that name account and region but prove nothing: they are meant for services that, as
/// this one, run nearby and check no signatures.
@NullMarked
package io.penstock.server.outside;

import org.jspecify.annotations.NullMarked;
