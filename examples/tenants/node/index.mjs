/**
 * Works half a second on each batch and says how long each message waited, tenant by tenant.
 *
 * A message's body is its tenant's name. How long it waited is what the queue says: from its send to its first
 * receive, in milliseconds.
 */
import { setTimeout } from 'node:timers/promises';

const WORK_MILLIS = 500;

export async function handle(event) {
  const waits = {};
  for (const { body, attributes } of event.Records) {
    const waited = Number(attributes.ApproximateFirstReceiveTimestamp) - Number(attributes.SentTimestamp);
    (waits[body] ??= []).push(waited);
  }
  await setTimeout(WORK_MILLIS);
  console.log(JSON.stringify({ waits }));
}
