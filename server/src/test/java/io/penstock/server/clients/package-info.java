/// The whole server through the clients that people use: AWS CLI, boto3, the SDKs for JavaScript
/// and Java.
///
/// Each test tells the same story against a [World] of its own: a function from a zip, a queue with
/// a dead-letter queue, a mapping with a filter, messages, an invocation, and all of it taken down
/// again. [ClientTools] finds the clients that `server/src/test/clients/prepare` installed.
@NullMarked
package io.penstock.server.clients;

import org.jspecify.annotations.NullMarked;
