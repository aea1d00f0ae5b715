/// Traps: configurations that are allowed and hurt, and behaviour that shows one.
///
/// [Findings] looks at [Facts] (the mapping, its queue and function, its neighbours, and what was
/// [Observed] of it) and names every [Trap] it sees as a [Finding]. Pure functions: whoever gathers
/// the facts asks again after each change. The rules stand in one class per subject; [Observer]
/// folds the delivery journal into what rules about behaviour need. A user may accept a trap with a
/// reason, see [Acceptance]. Every trap has a page in `docs/findings`.
///
/// Reading order: [Trap], [Facts], [Findings], then any rules.
@NullMarked
package io.penstock.engine.finding;

import org.jspecify.annotations.NullMarked;
