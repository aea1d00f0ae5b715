/// Tests of CloudWatch Logs.
@NullMarked
package io.penstock.server.logs;

import org.jspecify.annotations.NullMarked;
