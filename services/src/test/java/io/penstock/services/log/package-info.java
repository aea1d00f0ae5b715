@NullMarked
package io.penstock.services.log;

import org.jspecify.annotations.NullMarked;
