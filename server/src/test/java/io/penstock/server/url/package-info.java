/// Tests of function URLs without a server around them.
@NullMarked
package io.penstock.server.url;

import org.jspecify.annotations.NullMarked;
