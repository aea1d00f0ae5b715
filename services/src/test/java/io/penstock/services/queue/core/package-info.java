@NullMarked
package io.penstock.services.queue.core;

import org.jspecify.annotations.NullMarked;
