/// Functions as resources: configuration, code, life cycle.
///
/// [FunctionDirectory] is what the invocation path asks; [FunctionDefinition] is all that an
/// execution environment needs to know of one version. [Functions] creates and changes functions by
/// Lambda's rules: [FunctionNames] finds out which one is meant, [SettingsRules] and [MachineFit]
/// decide whether it may be as asked, [Drafts] make what it would be, [FunctionTable] keeps it,
/// [FunctionStore] lets it survive; [FunctionChanges] are acknowledged at once, and a [Settlement]
/// makes a change's layers and ends it. A [FunctionFamily] is a function with its published
/// [Versions], its [Aliases] and the [ResourcePolicy] of each; [Layers] are zips that functions
/// share. Reading order: [FunctionResource], [Lifecycle], [FunctionFamily], [Functions],
/// [FunctionTable].
@NullMarked
package io.penstock.runtime.function;

import org.jspecify.annotations.NullMarked;
