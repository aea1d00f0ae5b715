/// Finds the traps that mappings stand in, when somebody asks and whenever something changes.
///
/// [FindingsDesk] gathers the facts about mappings from their supervisor, from functions
/// ([FunctionSurvey]) and from queues ([QueueDirectory]) and lets the engine's rules judge them.
/// [FindingsWatch] asks it again after every change of a mapping, function or queue and whenever
/// mappings were busy, and writes to the log what appears and what is resolved. Neither holds a
/// rule. Reading order: [FindingsDesk], [FindingsWatch], [FindingsLog].
@NullMarked
package io.penstock.runtime.finding;

import org.jspecify.annotations.NullMarked;
