/// Ours beside serverless-offline, the npm package with which many people run functions on their
/// own machine: warm on Node.js ([io.penstock.bench.offline.OfflineWarmArea]) and cold on Python
/// ([io.penstock.bench.offline.OfflineColdSurvey]).
///
/// The peer is not part of the build: [io.penstock.bench.offline.Installation] fetches it once, at
/// versions pinned in `package-lock.json` beside this package, into the user's cache.
@NullMarked
package io.penstock.bench.offline;

import org.jspecify.annotations.NullMarked;
