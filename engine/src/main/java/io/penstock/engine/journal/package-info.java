/// The delivery journal: what a mapping decided, line by line, and everything that is read off it.
///
/// Cores write a [JournalLine] for every step a batch takes; lines hold ids, counts and reasons,
/// never payloads. A [Journal] keeps the newest lines of one mapping in a bounded ring. [Counters]
/// and [Recent] are folds over the lines, [MessageStory] is the life of one message read back from
/// them. Nothing here decides anything about messages. Reading order: [JournalLine],
/// [JournalEntry], [Journal], [Counters], [MessageStory].
@NullMarked
package io.penstock.engine.journal;

import org.jspecify.annotations.NullMarked;
