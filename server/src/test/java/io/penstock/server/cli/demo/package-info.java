/// Tests of the demo.
@NullMarked
package io.penstock.server.cli.demo;

import org.jspecify.annotations.NullMarked;
