@NullMarked
package io.penstock.services.event;

import org.jspecify.annotations.NullMarked;
