/// What a benchmark starts beside itself: servers in a Java machine of their own, so that compiler,
/// heap and processor time of ours and of a peer's are their own, and threads that begin together.
@NullMarked
package io.penstock.bench.process;

import org.jspecify.annotations.NullMarked;
