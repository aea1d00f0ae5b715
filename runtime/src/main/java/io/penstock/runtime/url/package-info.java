/// Function URLs as resources: which URL leads to which function, who may call it, how it answers.
///
/// [FunctionUrls] creates, changes and deletes [FunctionUrl]s by Lambda's rules and finds them for
/// whoever serves requests; [UrlStore] keeps them over restarts. [CrossOrigin] is what a browser is
/// told.
@NullMarked
package io.penstock.runtime.url;

import org.jspecify.annotations.NullMarked;
