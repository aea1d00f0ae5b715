@NullMarked
package io.penstock.services.topic;

import org.jspecify.annotations.NullMarked;
