/// Event source mappings as resources: configuration, validation, states.
///
/// A [MappingRequest] says what a caller wants, [Facts] what the world looks like; [MappingRules]
/// turns both into a [Ruling]: the accepted [QueueMappingConfig] or a [MappingRefusal] with AWS's
/// text. [MappingState] is the life of a mapping. Nothing here polls. Reading order:
/// [MappingRequest], [MappingRules], [QueueMappingConfig], [MappingState].
///
/// Rules: AWS Lambda API reference, `CreateEventSourceMapping` and `UpdateEventSourceMapping`;
/// Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping".
@NullMarked
package io.penstock.engine.mapping;

import org.jspecify.annotations.NullMarked;
