/// `penstock demo`: one hundred messages, a function, a filter, a dead-letter queue.
///
/// [DemoCommand] starts a server and is otherwise a client like any other: [PlainAws] calls the SQS
/// and Lambda APIs over HTTP, [Deployment] creates what is needed, [Orders] are the messages,
/// [Watch] follows the mapping until nothing is left to do, [Outcome] says whether all came out as
/// it should, and [Report] prints it.
///
/// `penstock demo fair`: [FairDemoCommand] starts a server, and [FairPlay] sends the messages of
/// ten tenants, as [FairLoad] says, through two queues of it, each a [FairSide]; what the functions
/// print becomes [Waits], and [FairOutcome] compares them.
@NullMarked
package io.penstock.server.cli.demo;

import org.jspecify.annotations.NullMarked;
