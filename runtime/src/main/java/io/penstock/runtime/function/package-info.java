/// Functions as resources: configuration, code, life cycle.
///
/// [FunctionDirectory] is what the invocation path asks; [FunctionDefinition] is all that an
/// execution environment needs to know of one version.
@NullMarked
package io.penstock.runtime.function;

import org.jspecify.annotations.NullMarked;
