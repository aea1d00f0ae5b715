// Tells the story of io.penstock.server.clients with the AWS SDK for JavaScript, and prints what it saw as one JSON
// document. Arguments: the directory with node_modules, the function's zip, the filter pattern, then the bodies of a
// good, a dropped and a poisoned message.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";

const [directory, archive, pattern, good, dropped, poisoned] = process.argv.slice(2);
const require = createRequire(`${directory}/`);
const { Lambda, waitUntilFunctionActiveV2 } = require("@aws-sdk/client-lambda");
const { SQS } = require("@aws-sdk/client-sqs");
const lambda = new Lambda({});
const sqs = new SQS({});
const FunctionName = "orders";
const told = {};

const nameOfError = (call) => call.then(() => "no error", (error) => error.name);

async function untilState(UUID, state) {
  for (let polls = 0; polls < 300; polls++) {
    const mapping = await lambda.getEventSourceMapping({ UUID });
    if (mapping.State === state) return mapping;
    await pause(100);
  }
  throw new Error(`the mapping does not become ${state}`);
}

async function arnOf(QueueUrl) {
  return (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["QueueArn"] })).Attributes.QueueArn;
}

await lambda.createFunction({
  FunctionName,
  Runtime: "nodejs22.x",
  Role: "arn:aws:iam::000000000000:role/any",
  Handler: "index.handle",
  Timeout: 1,
  Code: { ZipFile: readFileSync(archive) },
});
await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60 }, { FunctionName });
told.functionState = (await lambda.getFunction({ FunctionName })).Configuration.State;
told.functionNames = (await lambda.listFunctions({})).Functions.map((each) => each.FunctionName);

const dead = (await sqs.createQueue({ QueueName: "orders-dead" })).QueueUrl;
const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await arnOf(dead), maxReceiveCount: 1 });
const Attributes = { VisibilityTimeout: "1", RedrivePolicy };
const QueueUrl = (await sqs.createQueue({ QueueName: "orders", Attributes })).QueueUrl;
const EventSourceArn = await arnOf(QueueUrl);

const { UUID } = await lambda.createEventSourceMapping({
  FunctionName,
  EventSourceArn,
  BatchSize: 1,
  FilterCriteria: { Filters: [{ Pattern: pattern }] },
});
const mapping = await untilState(UUID, "Enabled");
told.mappingState = mapping.State;
told.mappingFilter = mapping.FilterCriteria.Filters[0].Pattern;
const listed = await lambda.listEventSourceMappings({ FunctionName, EventSourceArn });
told.mappingsListed = listed.EventSourceMappings.length;

const Entries = [{ Id: "a", MessageBody: good }, { Id: "b", MessageBody: dropped }];
const taken = await sqs.sendMessageBatch({ QueueUrl, Entries });
if (taken.Successful.length !== 2) throw new Error(JSON.stringify(taken));
const sent = await sqs.sendMessage({ QueueUrl, MessageBody: poisoned });
const received = (await sqs.receiveMessage({ QueueUrl: dead, WaitTimeSeconds: 20 })).Messages[0];
told.deadLetter = received.Body;
told.deadLetterIdKept = received.MessageId === sent.MessageId;

told.updatedBatchSize = (await lambda.updateEventSourceMapping({ UUID, BatchSize: 5, Enabled: false })).BatchSize;
told.disabledState = (await untilState(UUID, "Disabled")).State;

const text = (bytes) => Buffer.from(bytes).toString();
const invoked = await lambda.invoke({ FunctionName, Payload: "{}", LogType: "Tail" });
told.invokeStatus = invoked.StatusCode;
told.invokePayload = JSON.parse(text(invoked.Payload));
told.invokeLog = Buffer.from(invoked.LogResult, "base64").toString();
told.dryRunStatus = (await lambda.invoke({ FunctionName, InvocationType: "DryRun" })).StatusCode;
const failing = JSON.stringify({ Records: [{ body: poisoned }] });
told.functionError = (await lambda.invoke({ FunctionName, Payload: failing })).FunctionError;

await lambda.deleteEventSourceMapping({ UUID });
for (let polls = 0; polls < 300; polls++) {
  told.mappingGone = await nameOfError(lambda.getEventSourceMapping({ UUID }));
  if (told.mappingGone !== "no error") break;
  await pause(100);
}
await lambda.deleteFunction({ FunctionName });
told.functionGone = await nameOfError(lambda.getFunction({ FunctionName }));
console.log(JSON.stringify(told));
