/// Languages: which interpreters this machine has, and how a function of each runtime is started.
///
/// [MachineRuntimeCatalog] answers whether and with what a runtime identifier can run;
/// [RuntimeFamily] knows what the identifiers have in common; [Bootstraps] are the small programs
/// that connect Python and Node.js to the Runtime API, and the place of Java's official client.
@NullMarked
package io.penstock.runtime.environment.language;

import org.jspecify.annotations.NullMarked;
