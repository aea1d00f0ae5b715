@NullMarked
package io.penstock.server.cloudwatch;

import org.jspecify.annotations.NullMarked;
