/// The store: what must survive a restart, in SQL over JDBC.
///
/// [Database] opens an embedded SQLite file (or a private one in memory) and brings its schema up
/// to date; everything that is special to SQLite stands in [SqliteSource]. The stores of the
/// features (`Sql…Store`) implement the ports that those features define, so nothing in a feature
/// knows SQL. Reading order: [Database], [Session], then the stores.
@NullMarked
package io.penstock.runtime.store;

import org.jspecify.annotations.NullMarked;
