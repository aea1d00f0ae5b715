/// One queue, as a pure decision: what is receivable, what is hidden, what is due.
///
/// [QueueCore] is the state machine; it takes inputs with the present time and returns what came of
/// them. It reads no clock, takes no lock, does no I/O and draws no randomness; its driver is the
/// hosted queue of the package above, which confines it under one lock. Nothing here scans:
/// messages sit in intrusive lists ([Line], [Ages]), in indexed heaps ([MessageHeap]) and in a
/// table by number ([MessageTable]).
///
/// Who is next is a question of its own: [Lineup] hears of every change and answers it, for a
/// standard queue by [FairLineup]: messages of all who are quiet wait in one [Line], and those of a
/// [Tenant] that is noisy or has very many in its own [Backlog] only; [Turns] knows whose turn it
/// is, and [NoiseWatch] decides by [FairRules] and each tenant's [Usage] who is noisy. For a FIFO
/// queue it is [GroupLineup]. What else a FIFO queue has is [Deduplication], which its driver asks
/// before a message comes in, and [Attempts].
///
/// [Tally] counts beside it what goes in and out, minute by minute.
///
/// Reading order: [MessageContent], [Message], [QueueCore], then the structures.
@NullMarked
package io.penstock.services.queue.core;

import org.jspecify.annotations.NullMarked;
