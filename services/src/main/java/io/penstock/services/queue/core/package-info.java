/// One queue, as a pure decision: what is receivable, what is hidden, what is due.
///
/// [QueueCore] is the state machine; it takes inputs with the present time and returns what came of
/// them. It reads no clock, takes no lock, does no I/O and draws no randomness; its driver is the
/// hosted queue of the package above, which confines it under one lock. Nothing here scans:
/// messages sit in intrusive lists ([Line], [Ages]), in indexed heaps ([MessageHeap]) and in a
/// table by number ([MessageTable]).
///
/// Room for what comes next: a [Line] is the order of one stream of messages. A FIFO queue or a
/// fair queue has one per group and chooses among them; nothing else of the core knows how lines
/// are chosen.
///
/// Reading order: [MessageContent], [Message], [QueueCore], then the structures.
@NullMarked
package io.penstock.services.queue.core;

import org.jspecify.annotations.NullMarked;
