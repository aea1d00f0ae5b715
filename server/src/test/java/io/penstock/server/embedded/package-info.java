/// Tests of the embedded services as sources of mappings.
@NullMarked
package io.penstock.server.embedded;

import org.jspecify.annotations.NullMarked;
