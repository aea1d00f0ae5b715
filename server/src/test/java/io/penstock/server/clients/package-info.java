/// Tests of the whole server through the clients that people use.
@NullMarked
package io.penstock.server.clients;

import org.jspecify.annotations.NullMarked;
