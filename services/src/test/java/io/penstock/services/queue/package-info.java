@NullMarked
package io.penstock.services.queue;

import org.jspecify.annotations.NullMarked;
