/// Names of resources as AWS writes them. Values only; no lookups.
@NullMarked
package io.penstock.engine.arn;

import org.jspecify.annotations.NullMarked;
