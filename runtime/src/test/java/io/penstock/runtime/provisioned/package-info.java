/// Tests of provisioned concurrency.
@NullMarked
package io.penstock.runtime.provisioned;

import org.jspecify.annotations.NullMarked;
