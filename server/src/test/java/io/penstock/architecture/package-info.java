/// Holds the walls of the house, and keeps it tidy: [ArchitectureTest] and [TidyTest] look at all
/// modules.
@NullMarked
package io.penstock.architecture;

import org.jspecify.annotations.NullMarked;
