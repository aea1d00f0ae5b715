/// Tests of message move tasks' decisions.
@org.jspecify.annotations.NullMarked
package io.penstock.services.queue.move;
