/// The one place that builds each event shape.
///
/// [SqsEvent] writes what a function gets from a queue, byte for byte as AWS does, and knows its
/// exact length before anything is written.
@NullMarked
package io.penstock.engine.event;

import org.jspecify.annotations.NullMarked;
