/// How a benchmark measures: contenders in turns, quiet rounds only, medians with their range.
///
/// An [Area] opens a [Lineup] of contenders; a [Contest] warms each of them until it is steady and
/// then runs them in turns, round after round. A [Canary] (fixed work on every core) runs before
/// each window: a round in which it moved is void and played again. [Results] reduces the quiet
/// rounds to medians, and [Report] prints them with ratios and the goals they reach or miss. A
/// contender that loses or invents work gets no number at all. Reading order: [Contender],
/// [Sample], [Lineup], [Contest], [Results], [Report].
@NullMarked
package io.penstock.bench.measure;

import org.jspecify.annotations.NullMarked;
