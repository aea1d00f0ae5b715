/// Tests of the SQS API: real clients, a real front door, the real queue service.
@NullMarked
package io.penstock.server.sqs;

import org.jspecify.annotations.NullMarked;
