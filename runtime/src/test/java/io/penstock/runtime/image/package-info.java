/// Tests of reading and unpacking container images.
@NullMarked
package io.penstock.runtime.image;

import org.jspecify.annotations.NullMarked;
